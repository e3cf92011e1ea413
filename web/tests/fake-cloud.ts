/** A server and a storage in memory that keep the API's rules, with faults on a switch. */

import { combineAll, crc64nvme } from "../src/upload/crc64";
import { UploadError } from "../src/upload/errors";
import type {
  Acknowledgement,
  Reader,
  Source,
  SourceStatus,
  Storage,
  Surroundings,
  Target,
  UploadApi,
  World,
} from "../src/upload/types";

/** What storage does with one PUT: take it, answer a status, lose the connection, or hang. */
export type Fault = "ok" | "drop" | "hang" | number;

/** Time that passes only while nothing else is under way: then the earliest sleeper wakes. */
export class FakeTime implements World {
  #now = 0;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  #ticking = false;
  isOnline = true;
  #offline: (() => void)[] = [];
  #held = 0;

  /** Time stands still while `work` is under way. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work();
    } finally {
      this.#held--;
    }
  }

  now = (): number => this.#now;
  random = (): number => 1;

  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const sleeper = { until: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      });
      void this.#tick();
    });

  online = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (this.isOnline) return resolve();
      this.#offline.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    });

  goOnline(): void {
    this.isOnline = true;
    for (const resolve of this.#offline.splice(0)) resolve();
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  async #tick(): Promise<void> {
    if (this.#ticking) return;
    this.#ticking = true;
    while (this.#sleepers.length) {
      do await quiet();
      while (this.#held);
      this.#sleepers.sort((a, b) => a.until - b.until);
      const next = this.#sleepers.shift();
      if (!next) break;
      this.#now = Math.max(this.#now, next.until);
      next.wake();
    }
    this.#ticking = false;
  }
}

/** Everything that is under way without time has gone as far as it can. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

interface Stored {
  readonly bytes: Uint8Array;
  readonly crc: string;
}

export class FakeCloud implements UploadApi, Storage, Reader {
  readonly time = new FakeTime();
  readonly signs: { readonly asked: readonly number[]; readonly told: readonly Acknowledgement[] }[] =
    [];
  readonly parts = new Map<string, Map<number, Stored>>();
  readonly puts: number[] = [];
  status: SourceStatus = "UPLOADING";
  completing = 0;
  urlLifeMs = Number.POSITIVE_INFINITY;
  fault: (partNumber: number, nth: number) => Fault = () => "ok";
  onPut: (partNumber: number) => void | Promise<void> = () => undefined;
  mostBusy = 0;
  #busy = 0;
  #sources = new Map<string, Source>();

  get surroundings(): Surroundings {
    return { api: this, storage: this, reader: this, world: this.time };
  }

  announce(size: number, partSize: number, name = "GX010042.MP4"): Source {
    const partCount = Math.max(1, Math.ceil(size / partSize));
    const id = `src_${this.#sources.size + 1}`;
    const source: Source = {
      id,
      name,
      size,
      partSize,
      partCount,
      status: "PENDING",
      receivedParts: [],
      missingParts: Array.from({ length: partCount }, (_, index) => index + 1),
    };
    this.#sources.set(id, source);
    this.parts.set(id, new Map());
    return source;
  }

  /** As `Source` would be read now. */
  async source(id: string): Promise<Source> {
    const announced = this.#sources.get(id) as Source;
    const there = this.parts.get(id) as Map<number, Stored>;
    if (this.completing > 0 && --this.completing === 0) this.status = "UPLOADED";
    return {
      ...announced,
      status: this.status,
      receivedParts: [...there].map(([number, part]) => ({
        number,
        size: part.bytes.length,
        crc64nvme: part.crc,
      })),
      missingParts: announced.missingParts.filter((number) => !there.has(number)),
    };
  }

  sign = async (
    sourceId: string,
    asked: readonly number[],
    told: readonly Acknowledgement[],
  ): Promise<Target[]> => {
    if (asked.length > 64) throw new UploadError("INVALID", "At most 64 parts at a time.");
    const source = this.#sources.get(sourceId) as Source;
    this.signs.push({ asked, told });
    return asked.map((partNumber) => ({
      sourceId,
      partNumber,
      size: Math.min(source.partSize, source.size - (partNumber - 1) * source.partSize),
      url: `https://storage.test/${partNumber}?signed=${this.time.now()}`,
      headers: [],
    }));
  };

  put = async (
    target: Target,
    body: Blob,
    signal: AbortSignal,
    onProgress: (bytes: number) => void,
  ): Promise<number> => {
    this.puts.push(target.partNumber);
    this.mostBusy = Math.max(this.mostBusy, ++this.#busy);
    try {
      onProgress(body.size / 2);
      const fault = await this.time.during(async () => {
        await this.onPut(target.partNumber);
        await new Promise((resolve) => setTimeout(resolve, 0));
        const nth = this.puts.filter((number) => number === target.partNumber).length;
        return this.fault(target.partNumber, nth);
      });
      const bytes = await this.time.during(() => body.arrayBuffer());
      return await this.#take(target, new Uint8Array(bytes), signal, fault);
    } finally {
      this.#busy--;
    }
  };

  async #take(
    target: Target,
    bytes: Uint8Array,
    signal: AbortSignal,
    fault: Fault,
  ): Promise<number> {
    if (fault === "drop") throw new Error("the connection broke off");
    if (fault === "hang") await aborted(signal);
    if (typeof fault === "number") return fault;
    const signedAt = Number(new URL(target.url).searchParams.get("signed"));
    if (this.time.now() - signedAt > this.urlLifeMs) return 403;
    if (bytes.length !== target.size) return 400;
    if (signal.aborted) throw new Error("stopped");
    this.parts.get(target.sourceId)?.set(target.partNumber, { bytes, crc: crc64nvme(bytes) });
    return 200;
  }

  complete = async (
    sourceId: string,
    crc: string,
  ): Promise<{ status: SourceStatus; missing: readonly number[] }> => {
    const { missingParts } = await this.source(sourceId);
    if (missingParts.length) return { status: "UPLOADING", missing: missingParts };
    if (crc !== this.crcOf(sourceId)) throw new UploadError("CONFLICT", "The checksum differs.");
    if (this.completing > 0) return { status: "COMPLETING", missing: [] };
    return { status: "UPLOADED", missing: [] };
  };

  crcOf(sourceId: string): string {
    const parts = [...(this.parts.get(sourceId) as Map<number, Stored>)].sort(([a], [b]) => a - b);
    return combineAll(parts.map(([, part]) => [part.crc, part.bytes.length] as const));
  }

  bytesOf(sourceId: string): number[] {
    const parts = [...(this.parts.get(sourceId) as Map<number, Stored>)].sort(([a], [b]) => a - b);
    return parts.flatMap(([, part]) => [...part.bytes]);
  }

  crc64nvme = (piece: Blob): Promise<string> =>
    this.time.during(async () => crc64nvme(new Uint8Array(await piece.arrayBuffer())));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(new Error("stopped"))),
  );
}

/** `size` bytes that differ from each other and from other seeds'. */
export function footage(size: number, seed = 7): Blob {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return new Blob([bytes]);
}
