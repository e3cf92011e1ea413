/** One upload with everything that follows it, as a screen shows it. */

import { computed, signal } from "@preact/signals";
import {
  CombineRetryDocument,
  JobCancelDocument,
  JobDocument,
  type JobFieldsFragment,
  UploadCancelDocument,
  UploadCompleteDocument,
  UploadDocument,
  UploadSourceRemoveDocument,
  UploadSourceReplaceDocument,
  type UploadsQuery,
} from "../../api/generated";
import { toUploadError, type UploadError } from "../../upload/errors";
import { type QueueProgress, UploadQueue } from "../../upload/queue";
import type { Source, Target } from "../../upload/types";
import type { Services } from "../services";
import { forgetHandles, keepHandle } from "./handles";
import { announced } from "./announced";
import { alone, isSentElsewhere } from "./tab-lock";

export type UploadNode = NonNullable<UploadsQuery["session"]>["uploads"] extends infer C
  ? NonNullable<C> extends { nodes: (infer N)[] }
    ? N
    : never
  : never;
export type SourceInfo = UploadNode["sources"][number];

const PAINT_MS = 150;
const HIDDEN_TAB_MS = 5_000;
const WATCH_MS = 2_000;

export class Attachment {
  readonly sources = signal<readonly SourceInfo[]>([]);
  readonly progress = signal<QueueProgress | null>(null);
  readonly job = signal<JobFieldsFragment | null>(null);
  readonly error = signal<UploadError | null>(null);
  readonly status = signal<UploadNode["status"]>("OPEN");
  /** Another tab of this browser sends it. */
  readonly elsewhere = signal(false);
  /** This tab is asked to give it up, or the server is. */
  readonly cancelling = signal(false);
  readonly isSending = computed(() =>
    (this.progress.value?.files ?? []).some((file) => !["done", "cancelled"].includes(file.state)),
  );
  #queue: UploadQueue | null = null;
  #painting = 0;
  #completing = false;
  #following = false;
  #release: () => void = () => undefined;

  constructor(
    private readonly services: Services,
    readonly id: string,
    readonly sessionId: string,
    readonly description: string,
    readonly createdAt: string,
    private readonly onPublished: () => void,
  ) {}

  /** Take over what the server says, unless this tab knows better. */
  see(node: UploadNode): void {
    this.status.value = node.status;
    this.sources.value = node.sources;
    if (!this.#following) this.job.value = node.job ?? null;
    if (changes(this.job.value)) void this.#follow();
    else if (node.status === "OPEN" && !this.#queue) void this.#watchOthers();
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
  async goOn(files: ReadonlyMap<string, File>): Promise<void> {
    const { upload } = await this.services.client.query(UploadDocument, { id: this.id });
    if (upload) await this.send(upload.sources, files);
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
        this.job.value = payload.job ?? job;
        void this.#follow();
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
      if (job) this.job.value = job;
      void this.#follow();
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
    }, PAINT_MS);
  }

  async #complete(): Promise<void> {
    if (this.#completing || this.cancelling.value) return;
    this.#completing = true;
    try {
      if (!this.job.value) {
        const input = { uploadId: this.id };
        const { job } = await this.services.client.mutate(UploadCompleteDocument, { input });
        this.job.value = job ?? null;
        this.status.value = "COMPLETED";
        void this.#follow();
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

  async #lock(begin: () => void): Promise<boolean> {
    this.#release();
    return new Promise((resolve) => {
      void alone(this.id, () => {
        const held = new Promise<void>((release) => (this.#release = release));
        begin();
        resolve(true);
        return held;
      }).then((mine) => resolve(mine));
    });
  }

  /** Look at the job as often as the server likes, until nothing changes any more. */
  async #follow(): Promise<void> {
    if (this.#following || !changes(this.job.value)) return;
    this.#following = true;
    while (changes(this.job.value)) {
      const slowest = document.hidden ? HIDDEN_TAB_MS : 0;
      await pause(Math.max(this.job.value.progress.pollAfterMs ?? 0, slowest));
      try {
        const seen: JobFieldsFragment | null = await this.#readJob(this.job.value.id);
        if (!seen) break; // its session was removed
        this.job.value = seen;
        this.error.value = null;
      } catch (cause) {
        this.error.value = toUploadError(cause);
        if (this.error.value.code === "SIGNED_OUT") break;
      }
    }
    this.#following = false;
    if (this.job.value?.status === "DONE") this.onPublished();
  }

  async #readJob(id: string): Promise<JobFieldsFragment | null> {
    return (await this.services.client.query(JobDocument, { id })).job ?? null;
  }

  /** While another tab sends it: learn when it ends, or that it stopped. */
  async #watchOthers(): Promise<void> {
    if (this.#following) return;
    this.#following = true;
    let watched = false;
    while (!this.#queue && (await isSentElsewhere(this.id))) {
      this.elsewhere.value = watched = true;
      await pause(WATCH_MS);
    }
    this.elsewhere.value = this.#following = false;
    if (watched) this.onPublished();
  }
}

function changes(job: JobFieldsFragment | null): job is JobFieldsFragment {
  return job !== null && job.status !== "AWAITING_FIX" && job.progress.pollAfterMs != null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
