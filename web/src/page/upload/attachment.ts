/** One upload with everything that follows it, as a screen shows it. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import {
  CombineRetryDocument,
  JobCancelDocument,
  type JobFieldsFragment,
  UploadCancelDocument,
  UploadCompleteDocument,
  UploadDocument,
  UploadReorderDocument,
  UploadSourceRemoveDocument,
  UploadSourceReplaceDocument,
  type UploadsQuery,
} from "../../api/generated";
import { toUploadError, type UploadError } from "../../upload/errors";
import { type QueueProgress, UploadQueue } from "../../upload/queue";
import type { Source, Target } from "../../upload/types";
import { sleep } from "../../upload/timer";
import type { Services } from "../services";
import { announced } from "./announced";
import { FollowedJob } from "./followed-job";
import { forgetHandles, keepHandle } from "./handles";
import { listen, teller } from "./shared-progress";
import { alone, isSentElsewhere } from "./tab-lock";

export type UploadNode = NonNullable<UploadsQuery["session"]>["uploads"] extends infer C
  ? NonNullable<C> extends { nodes: (infer N)[] }
    ? N
    : never
  : never;
export type SourceInfo = UploadNode["sources"][number];

const PAINT_MS = 250;
const WATCH_MS = 2_000;

export class Attachment {
  readonly sources = signal<readonly SourceInfo[]>([]);
  readonly progress = signal<QueueProgress | null>(null);
  readonly error = signal<UploadError | null>(null);
  readonly status = signal<UploadNode["status"]>("OPEN");
  /** Another tab of this browser sends it. */
  readonly elsewhere = signal(false);
  /** What that tab tells. */
  readonly heard = signal<QueueProgress | null>(null);
  readonly shown = computed(() => this.progress.value ?? this.heard.value);
  /** This tab is asked to give it up, or the server is. */
  readonly cancelling = signal(false);
  readonly isSending = computed(() =>
    (this.progress.value?.files ?? []).some((file) => !["done", "cancelled"].includes(file.state)),
  );
  readonly #job: FollowedJob;
  #queue: UploadQueue | null = null;
  #painting = 0;
  #tell: ((progress: QueueProgress) => void) | null = null;
  #completing = false;
  #watching = false;
  #release: () => void = () => undefined;

  constructor(
    private readonly services: Services,
    readonly id: string,
    readonly sessionId: string,
    readonly description: string,
    readonly createdAt: string,
    private readonly onPublished: () => void,
  ) {
    this.#job = new FollowedJob(services, this.error, onPublished);
  }

  get job(): ReadonlySignal<JobFieldsFragment | null> {
    return this.#job.seen;
  }

  /** Take over what the server says, unless this tab knows better. */
  see(node: UploadNode): void {
    this.status.value = node.status;
    this.sources.value = node.sources;
    this.#job.hint(node.job ?? null);
    if (node.status === "OPEN" && !this.#queue) void this.#watchOthers();
  }

  /** Send `files` (by source id) of these sources; other tabs watch meanwhile. */
  async send(
    sources: readonly Source[],
    files: ReadonlyMap<string, File>,
    targets: readonly Target[] = [],
  ): Promise<void> {
    const queue = new UploadQueue(this.services.surroundings, () => this.#paint());
    for (const source of sources) {
      const file = files.get(source.id) ?? null;
      queue.add(source, file, targets);
      if (file) void keepHandle(source.id, file);
    }
    const mine = await this.#lock(() => {
      this.#queue = queue;
      this.progress.value = queue.progress();
      queue.start();
    });
    this.elsewhere.value = !mine;
    if (!mine) void this.#watchOthers();
  }

  pause(id?: string): void {
    this.#queue?.pause(id);
  }

  resume(id?: string): void {
    this.error.value = null;
    this.#queue?.resume(id);
    if (this.#queue?.isDone) void this.#complete();
  }

  /** Go on with files that were chosen again. */
  goOn(files: ReadonlyMap<string, File>): Promise<void> {
    return this.#attempt(async () => {
      const { upload } = await this.services.client.query(UploadDocument, { id: this.id });
      if (upload) await this.send(upload.sources, files);
    });
  }

  /** Give it up, whatever it is doing. */
  async cancel(): Promise<void> {
    this.cancelling.value = true;
    this.error.value = null;
    try {
      this.#queue?.cancel();
      const job = this.job.value;
      if (job) {
        const payload = await this.services.client.mutate(JobCancelDocument, {
          input: { jobId: job.id },
        });
        this.#job.follow(payload.job ?? job);
      } else {
        await this.services.client.mutate(UploadCancelDocument, { input: { uploadId: this.id } });
        this.status.value = "CANCELLED";
        this.#ended();
      }
    } catch (cause) {
      this.error.value = toUploadError(cause);
      this.cancelling.value = false;
    }
  }

  /** Take one file out; the others go on. */
  remove(sourceId: string): Promise<void> {
    return this.#attempt(async () => {
      const input = { sourceId };
      await this.services.client.mutate(UploadSourceRemoveDocument, { input });
      this.#queue?.cancel(sourceId);
      this.sources.value = this.sources.value.filter((source) => source.id !== sourceId);
      if (!this.job.value && this.#queue?.isDone) await this.#complete();
    });
  }

  /** Combine the file at `from` at the place `to`. */
  reorder(from: number, to: number): Promise<void> {
    return this.#attempt(async () => {
      const sources = [...this.sources.value];
      const [moved] = sources.splice(from, 1);
      sources.splice(to, 0, moved as SourceInfo);
      const input = { uploadId: this.id, order: sources.map((source) => source.id) };
      await this.services.client.mutate(UploadReorderDocument, { input });
      this.sources.value = sources;
    });
  }

  /** Put another file in the place of one, and send it. */
  replace(sourceId: string, file: File): Promise<void> {
    return this.#attempt(async () => {
      const input = { sourceId, file: announced(file), idempotencyKey: crypto.randomUUID() };
      const { source } = await this.services.client.mutate(UploadSourceReplaceDocument, { input });
      if (!source) return;
      this.#queue?.cancel(sourceId);
      this.sources.value = this.sources.value.map((one) => (one.id === sourceId ? source : one));
      await this.send([source], new Map([[source.id, file]]));
    });
  }

  /** Combine again: after mending, or instead of waiting. */
  combine(): Promise<void> {
    return this.#attempt(async () => {
      const input = { jobId: this.job.value?.id ?? "" };
      const { job } = await this.services.client.mutate(CombineRetryDocument, { input });
      this.progress.value = null;
      if (job) this.#job.follow(job);
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.error.value = null;
    try {
      await work();
    } catch (cause) {
      this.error.value = toUploadError(cause);
    }
  }

  #paint(): void {
    if (this.#queue?.isDone) void this.#complete();
    this.#painting ||= window.setTimeout(() => {
      this.#painting = 0;
      this.progress.value = this.#queue?.progress() ?? null;
      if (this.progress.value) this.#tell?.(this.progress.value);
    }, PAINT_MS);
  }

  async #complete(): Promise<void> {
    if (this.#completing || this.cancelling.value) return;
    this.#completing = true;
    try {
      if (!this.job.value) {
        const input = { uploadId: this.id };
        const { job } = await this.services.client.mutate(UploadCompleteDocument, { input });
        this.status.value = "COMPLETED";
        this.#job.follow(job ?? null);
      }
      this.sources.value = this.sources.value.map((one) => ({ ...one, status: "UPLOADED" }));
      this.#ended();
    } catch (cause) {
      this.error.value = toUploadError(cause);
    }
    this.#completing = false;
  }

  #ended(): void {
    this.#release();
    void forgetHandles(this.sources.value.map((source) => source.id));
  }

  /** Run `begin` as the one tab that sends it; a lock that is held serves what comes after too. */
  async #lock(begin: () => void): Promise<boolean> {
    if (this.#tell) {
      begin();
      return true;
    }
    return new Promise((resolve) => {
      void alone(this.id, () => {
        const { tell, close } = teller(this.id);
        this.#tell = tell;
        const held = new Promise<void>((release) => {
          this.#release = () => {
            this.#tell = null; // what is painted later has no one to hear it
            release();
          };
        });
        begin();
        resolve(true);
        return held.finally(close);
      }).then((mine) => resolve(mine));
    });
  }

  /** While another tab sends it: learn when it ends, or that it stopped. */
  async #watchOthers(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    let watched = false;
    const stop = listen(this.id, (progress) => (this.heard.value = progress));
    while (!this.#queue && (await isSentElsewhere(this.id))) {
      this.elsewhere.value = watched = true;
      await sleep(WATCH_MS);
    }
    stop();
    this.heard.value = null;
    this.elsewhere.value = this.#watching = false;
    if (watched) this.onPublished();
  }
}
