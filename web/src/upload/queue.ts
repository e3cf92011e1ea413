/** Several files on their way, in their order; one that fails does not hold up the others. */

import { FileUpload, type FileState } from "./file-upload";
import { Lanes } from "./lanes";
import { Meter } from "./meter";
import type { Source, Surroundings, Target } from "./types";
import type { UploadError } from "./errors";

const ACTIVE = 3; // small files wait for the server more than for the network

export interface FileProgress {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly state: FileState;
  readonly sentBytes: number;
  readonly checkedBytes: number;
  /** Bytes per second. */
  readonly speed: number | null;
  readonly etaSeconds: number | null;
  readonly error: UploadError | null;
}

export interface QueueProgress {
  readonly files: readonly FileProgress[];
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly speed: number | null;
  readonly etaSeconds: number | null;
  /** How many parts may be under way at a time now. */
  readonly lanes: number;
}

export class UploadQueue {
  #files: FileUpload[] = [];
  #meters = new Map<string, Meter>();
  #total = new Meter();
  readonly #lanes = new Lanes();

  /** `onChange` comes often: read `progress` at a pace that suits you. */
  constructor(
    private readonly surroundings: Surroundings,
    private readonly onChange: () => void,
  ) {}

  get files(): readonly FileUpload[] {
    return this.#files;
  }

  /** Every file is there (cancelled ones do not count). */
  get isDone(): boolean {
    const left = this.#files.filter((file) => file.state !== "cancelled");
    return left.length > 0 && left.every((file) => file.state === "done");
  }

  /** Something is under way or about to be. */
  get isBusy(): boolean {
    return this.#files.some((file) => file.isActive || file.state === "waiting");
  }

  /** `targets` are those that came with the upload itself. */
  add(source: Source, file: Blob | null, targets: readonly Target[] = []): FileUpload {
    const given = targets.filter((target) => target.sourceId === source.id);
    const upload = new FileUpload(
      source,
      file,
      this.#files.length,
      this.#lanes,
      this.surroundings,
      () => this.onChange(),
      given,
    );
    this.#files.push(upload);
    this.#meters.set(source.id, new Meter());
    return upload;
  }

  /** Begin, or go on with, everything that waits. */
  start(): void {
    while (this.#files.filter((file) => file.isActive).length < ACTIVE) {
      const next = this.#files.find((file) => file.state === "waiting");
      if (!next) return;
      void next.run().then(() => this.start());
    }
  }

  pause(id?: string): void {
    for (const file of this.#chosen(id)) file.pause();
    this.#forgetSpeeds();
    this.start();
  }

  /** Go on with one file, or with all, that are paused or failed. */
  resume(id?: string): void {
    for (const file of this.#chosen(id)) file.queue();
    this.#forgetSpeeds();
    this.start();
  }

  cancel(id?: string): void {
    for (const file of this.#chosen(id)) file.cancel();
    this.start();
  }

  progress(): QueueProgress {
    const now = this.surroundings.world.now();
    const counted = this.#files.filter((file) => file.state !== "cancelled");
    const sentBytes = counted.reduce((sum, file) => sum + file.sentBytes, 0);
    const totalBytes = counted.reduce((sum, file) => sum + file.size, 0);
    this.#total.add(sentBytes, now);
    const sending = this.#files.some((file) => file.state === "sending");
    return {
      files: this.#files.map((file) => this.#progressOf(file, now)),
      sentBytes,
      totalBytes,
      speed: sending ? this.#total.speed : null,
      etaSeconds: sending ? this.#total.secondsFor(totalBytes - sentBytes) : null,
      lanes: this.#lanes.limit,
    };
  }

  #progressOf(file: FileUpload, now: number): FileProgress {
    const meter = this.#meters.get(file.id) as Meter;
    const sending = file.state === "sending";
    if (sending) meter.add(file.sentBytes, now);
    return {
      id: file.id,
      name: file.name,
      size: file.size,
      state: file.state,
      sentBytes: file.sentBytes,
      checkedBytes: file.checkedBytes,
      speed: sending ? meter.speed : null,
      etaSeconds: sending ? meter.secondsFor(file.size - file.sentBytes) : null,
      error: file.error,
    };
  }

  #chosen(id?: string): readonly FileUpload[] {
    return id === undefined ? this.#files : this.#files.filter((file) => file.id === id);
  }

  #forgetSpeeds(): void {
    this.#total.reset();
    for (const meter of this.#meters.values()) meter.reset();
  }
}
