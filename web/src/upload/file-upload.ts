/** One file on its way to storage: check what is there, send what is missing, complete. */

import { combineAll } from "./crc64";
import {
  fileChanged,
  fileHasOtherLength,
  fileNeeded,
  fileUnreadable,
  toUploadError,
  UploadError,
} from "./errors";
import type { Lanes } from "./lanes";
import { type Arrived, sendPart } from "./part-sender";
import { pieceOf, sizeOfPart } from "./parts";
import { TargetBook } from "./targets";
import type { Source, Surroundings, Target } from "./types";

export type FileState =
  | "waiting"
  | "checking"
  | "sending"
  | "paused"
  | "finishing"
  | "done"
  | "failed"
  | "cancelled";

const ROUNDS = 3;
const WORKERS = 16;
const ASK_AGAIN_MS = 1_000;
const RANKS_PER_FILE = 100_000; // more than storage allows parts

class Stopped extends Error {
  constructor(readonly state: "paused" | "cancelled") {
    super(state);
  }
}

/**
 * `file` may be null when storage has put the source together already.
 *
 * A state machine: waiting -> checking -> sending -> finishing -> done. Anything before `done` may
 * become paused, cancelled or failed; `run` goes on from paused and failed.
 */
export class FileUpload {
  state: FileState = "waiting";
  error: UploadError | null = null;
  /** Bytes that were read again to see whether the file is still the same. */
  checkedBytes = 0;
  #sent = new Map<number, string>();
  #moving = new Map<number, number>();
  #stop: AbortController | null = null;
  #fresh = true;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private source: Source,
    readonly file: Blob | null,
    private readonly rank: number,
    private readonly lanes: Lanes,
    private readonly surroundings: Surroundings,
    private readonly onChange: () => void,
    private given: readonly Target[] = [],
  ) {}

  get id(): string {
    return this.source.id;
  }

  get name(): string {
    return this.source.name;
  }

  get size(): number {
    return this.source.size;
  }

  /** Bytes that storage has. */
  get safeBytes(): number {
    if (this.state === "done" || this.state === "finishing") return this.size;
    let bytes = 0;
    for (const number of this.#sent.keys()) bytes += sizeOfPart(number, this.source);
    return bytes;
  }

  /** Bytes that storage has, and those that have left. */
  get sentBytes(): number {
    let bytes = this.safeBytes;
    for (const moving of this.#moving.values()) bytes += moving;
    return Math.min(bytes, this.size);
  }

  get isActive(): boolean {
    return this.state === "checking" || this.state === "sending" || this.state === "finishing";
  }

  get hasEnded(): boolean {
    return this.state === "done" || this.state === "cancelled";
  }

  /** Go on until it is done, paused, failed or cancelled; never rejects. */
  run(): Promise<void> {
    if (this.hasEnded || this.isActive) return this.#running;
    const stop = new AbortController();
    this.#stop = stop;
    this.error = null;
    this.#become("checking");
    this.#running = this.#run(stop.signal);
    return this.#running;
  }

  /** Stand in line again, after a pause or a failure. */
  queue(): void {
    if (this.state !== "paused" && this.state !== "failed") return;
    this.error = null;
    this.#become("waiting");
  }

  pause(): void {
    this.#end("paused");
  }

  cancel(): void {
    this.#end("cancelled");
  }

  #end(state: "paused" | "cancelled"): void {
    if (this.hasEnded || (state === "paused" && this.state === "failed")) return;
    this.#stop?.abort(new Stopped(state));
    this.#become(state);
  }

  #become(state: FileState): void {
    this.state = state;
    this.onChange();
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      if (await this.#isThere(signal)) return;
      await this.#check(signal);
      for (let round = 0; round < ROUNDS; round++) {
        if (await this.#complete(await this.#send(signal), signal)) return;
      }
      throw new UploadError("PARTS_MISSING", "Storage keeps losing parts of this file. Retry.", true);
    } catch (cause) {
      // Whoever aborted has already said what the state is.
      if (signal.aborted) return;
      this.error = toUploadError(cause);
      this.#become("failed");
      this.#stop?.abort(new Stopped("paused"));
    } finally {
      if (this.#stop?.signal === signal) this.#moving.clear();
    }
  }

  /** Whether storage has put the file together already, or is about to. */
  async #isThere(signal: AbortSignal): Promise<boolean> {
    const { api, world } = this.surroundings;
    for (;;) {
      if (!this.#fresh) this.source = await api.source(this.id);
      this.#fresh = false;
      signal.throwIfAborted();
      if (this.source.status === "UPLOADED") {
        this.#become("done");
        return true;
      }
      if (this.source.status !== "COMPLETING") return false;
      this.#become("finishing");
      await world.sleep(ASK_AGAIN_MS, signal);
    }
  }

  /** Compare the file with the parts that storage has, before a byte is sent. */
  async #check(signal: AbortSignal): Promise<void> {
    if (!this.file) throw fileNeeded(this.name);
    if (this.file.size !== this.source.size) throw fileHasOtherLength(this.name);
    const missing = new Set(this.source.missingParts);
    const there = this.source.receivedParts.filter((part) => !missing.has(part.number));
    const kept = this.#sent;
    this.#sent = new Map();
    this.checkedBytes = 0;
    for (const { number, crc64nvme } of there) {
      const crc = kept.get(number) ?? (await this.#crcOf(number));
      signal.throwIfAborted();
      if (crc64nvme !== null && crc64nvme !== crc) throw fileChanged(this.name, number);
      this.#sent.set(number, crc);
      this.checkedBytes += sizeOfPart(number, this.source);
      this.onChange();
    }
  }

  async #crcOf(number: number): Promise<string> {
    try {
      const piece = pieceOf(this.file as Blob, number, this.source);
      return await this.surroundings.reader.crc64nvme(piece);
    } catch {
      throw fileUnreadable(this.name);
    }
  }

  /** Send every part that storage does not have; answers the checksum of the whole file. */
  async #send(signal: AbortSignal): Promise<string> {
    const missing = this.#missing();
    if (missing.length) {
      this.#become("sending");
      await this.#sendParts(missing, signal);
    }
    this.#become("finishing");
    return combineAll(this.#pieces());
  }

  *#pieces(): Iterable<readonly [string, number]> {
    for (let number = 1; number <= this.source.partCount; number++) {
      yield [this.#sent.get(number) as string, sizeOfPart(number, this.source)];
    }
  }

  #missing(): number[] {
    const all = Array.from({ length: this.source.partCount }, (_, index) => index + 1);
    return all.filter((number) => !this.#sent.has(number));
  }

  async #sendParts(missing: readonly number[], signal: AbortSignal): Promise<void> {
    const { api } = this.surroundings;
    const book = new TargetBook(missing, (...asked) => api.sign(this.id, ...asked), this.given);
    this.given = [];
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < missing.length) {
        const number = missing[next++] as number;
        await this.#sendPart(book, number, either);
      }
    };
    // More workers than there may be lanes: the lanes decide who goes, and checksums may lag.
    const workers = Array.from({ length: Math.min(missing.length, WORKERS) }, () =>
      work().catch((cause: unknown) => {
        failed.abort(cause);
        throw cause;
      }),
    );
    const ended = await Promise.allSettled(workers);
    if (ended.some((one) => one.status === "rejected")) throw either.reason;
  }

  async #sendPart(book: TargetBook, number: number, signal: AbortSignal): Promise<void> {
    try {
      const { crc64nvme } = await this.#sendInLane(book, number, signal);
      const crc = await crc64nvme;
      book.arrived(number, crc);
      this.#sent.set(number, crc);
    } finally {
      this.#move(number, 0);
    }
  }

  async #sendInLane(book: TargetBook, number: number, signal: AbortSignal): Promise<Arrived> {
    await this.lanes.enter(this.rank * RANKS_PER_FILE + number, signal);
    try {
      return await sendPart(
        {
          surroundings: this.surroundings,
          lanes: this.lanes,
          file: this.file as Blob,
          source: this.source,
          book,
          onMoving: (part, bytes) => this.#move(part, bytes),
        },
        number,
        signal,
      );
    } finally {
      this.lanes.leave();
    }
  }

  #move(part: number, bytes: number): void {
    if (bytes) this.#moving.set(part, bytes);
    else this.#moving.delete(part);
    this.onChange();
  }

  /** True when storage has put the file together; false when parts have to be sent again. */
  async #complete(crc64nvme: string, signal: AbortSignal): Promise<boolean> {
    const { api, world } = this.surroundings;
    for (;;) {
      const { status, missing } = await api.complete(this.id, crc64nvme);
      signal.throwIfAborted();
      if (status === "UPLOADED") {
        this.#become("done");
        return true;
      }
      if (status !== "COMPLETING") {
        for (const number of missing) this.#sent.delete(number);
        if (!missing.length) this.#sent.clear();
        return false;
      }
      await world.sleep(ASK_AGAIN_MS, signal);
    }
  }
}
