/** Where a player gets a recording from: a signed URL, renewed when storage refuses it. */

import { PlaybackUrlDocument } from "../../api/generated";
import { UploadError } from "../../upload/errors";
import type { Services } from "../services";

// Of one place: after these, a new URL is no help.
const RENEWALS = 2;
const EARLY_MS = 30_000;

export class PlayedRecording {
  #url = "";
  #goodUntil = Infinity;
  #renewals = 0;
  #asking: Promise<boolean> | null = null;

  constructor(
    private readonly services: Services,
    private readonly id: string,
  ) {}

  /** Begin at `place` (seconds), or go on there with a new URL; `plays` when it played before. */
  async load(element: HTMLVideoElement, place: number, plays: boolean): Promise<void> {
    const { recordingPlaybackUrl } = await this.services.client.query(PlaybackUrlDocument, {
      id: this.id,
    });
    if (!recordingPlaybackUrl) {
      throw new UploadError("NOT_FOUND", "This recording was deleted. Reload the page.");
    }
    this.#url = recordingPlaybackUrl.url;
    this.#goodUntil = Date.now() + lifetimeMs(this.#url) - EARLY_MS;
    element.src = this.#url;
    element.currentTime = place;
    // Its own controls tell a person that it did not begin.
    if (plays) await element.play().catch(() => undefined);
  }

  /** Whether storage may refuse what is asked for next. */
  get isStale(): boolean {
    return Date.now() > this.#goodUntil;
  }

  /** It shows something: what went wrong before is over. */
  shown(): void {
    this.#renewals = 0;
  }

  /** Whether it is worth to load it again after an error. */
  mayRenew(): boolean {
    return this.#renewals++ < RENEWALS;
  }

  /** Whether storage gives the file: then an error is of what is in it. */
  isGiven(): Promise<boolean> {
    const url = this.#url;
    this.#asking ??= fetch(url, { headers: { range: "bytes=0-0" } })
      .then((answer) => answer.ok || url !== this.#url)
      .catch(() => false)
      .finally(() => (this.#asking = null));
    return this.#asking;
  }
}

/** How long a signed URL is good from now on: counted here, for clocks may disagree. */
function lifetimeMs(url: string): number {
  const seconds = Number(new URL(url).searchParams.get("X-Amz-Expires"));
  return seconds ? Math.max(seconds * 1000, 2 * EARLY_MS) : Infinity;
}
