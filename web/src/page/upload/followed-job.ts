/** A job that is looked at as often as the server likes, until nothing changes any more. */

import { type Signal, signal } from "@preact/signals";
import { JobDocument, type JobFieldsFragment } from "../../api/generated";
import { toUploadError, type UploadError } from "../../upload/errors";
import { sleep } from "../../upload/timer";
import type { Services } from "../services";

const HIDDEN_TAB_MS = 5_000;

export class FollowedJob {
  readonly seen = signal<JobFieldsFragment | null>(null);
  #following = false;
  #isLost = false;

  /** `onTurn`: a recording may have come, or the files were mended in another tab. */
  constructor(
    private readonly services: Services,
    private readonly error: Signal<UploadError | null>,
    private readonly onTurn: () => void,
  ) {}

  /** What a list says of it, unless it is followed closer. */
  hint(job: JobFieldsFragment | null): void {
    if (!this.#following) this.follow(job);
  }

  /** Go on from here. */
  follow(job: JobFieldsFragment | null): void {
    this.seen.value = job;
    if (!this.#following) void this.#follow();
  }

  async #follow(): Promise<void> {
    this.#following = true;
    for (let job = this.seen.value; job?.progress.pollAfterMs != null; job = this.seen.value) {
      await sleep(Math.max(job.progress.pollAfterMs, document.hidden ? HIDDEN_TAB_MS : 0));
      if (!(await this.#look(job.id))) break;
    }
    this.#following = false;
  }

  /** Once; answers false when there is nothing more to see. */
  async #look(id: string): Promise<boolean> {
    try {
      const { job } = await this.services.client.query(JobDocument, { id });
      if (this.#isLost) this.error.value = null;
      this.#isLost = false;
      if (!job) return false; // its session was removed
      const before = this.seen.value?.status;
      this.seen.value = job;
      const mended = before === "AWAITING_FIX" && job.status !== before;
      if (job.status === "DONE" || mended) this.onTurn();
      return true;
    } catch (cause) {
      this.#isLost = true;
      this.error.value = toUploadError(cause);
      return this.error.value.code !== "SIGNED_OUT";
    }
  }
}
