/** What the uploader needs from its surroundings; nothing here knows of a page. */

export type SourceStatus = "PENDING" | "UPLOADING" | "COMPLETING" | "UPLOADED" | "DISCARDED";

/** A part that storage holds; `crc64nvme` as storage, or else an earlier sender, knows it. */
export interface ReceivedPart {
  readonly number: number;
  readonly size: number;
  readonly crc64nvme: string | null;
}

/** One file of an upload as the server sees it; parts are numbered from 1. */
export interface Source {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly status: SourceStatus;
  readonly partSize: number;
  readonly partCount: number;
  readonly receivedParts: readonly ReceivedPart[];
  readonly missingParts: readonly number[];
}

/** Where one part goes: one PUT of exactly `size` bytes. */
export interface Target {
  readonly sourceId: string;
  readonly partNumber: number;
  readonly url: string;
  readonly size: number;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface Acknowledgement {
  readonly partNumber: number;
  readonly crc64nvme: string;
}

/** The server. Each call may be repeated; failures are UploadError. */
export interface UploadApi {
  /** Targets for 1 to 64 parts; tells which parts have arrived since the last time. */
  sign(
    sourceId: string,
    partNumbers: readonly number[],
    acknowledged: readonly Acknowledgement[],
  ): Promise<readonly Target[]>;
  /** Put the parts together; `missing` when some did not arrive after all. */
  complete(
    sourceId: string,
    crc64nvme: string,
  ): Promise<{ readonly status: SourceStatus; readonly missing: readonly number[] }>;
  /** How much of the source is there now. */
  source(sourceId: string): Promise<Source>;
}

/** Storage: answers the HTTP status; rejects when there was no answer or `signal` aborted. */
export interface Storage {
  put(
    target: Target,
    body: Blob,
    signal: AbortSignal,
    onProgress: (bytes: number) => void,
  ): Promise<number>;
}

export interface Reader {
  /** The checksum of a piece of a file; rejects when the file cannot be read any more. */
  crc64nvme(piece: Blob): Promise<string>;
}

/** Time, chance and the network's state. */
export interface World {
  /** Milliseconds that only ever grow; no wall clock. */
  now(): number;
  /** Waits; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
  /** Resolves as soon as the machine has a network; rejects with the signal's reason. */
  online(signal: AbortSignal): Promise<void>;
}

export interface Surroundings {
  readonly api: UploadApi;
  readonly storage: Storage;
  readonly reader: Reader;
  readonly world: World;
}
