/** Signed targets of one source, asked for in batches and only when they are needed. */

import { UploadError } from "./errors";
import type { Acknowledgement, Target } from "./types";

export const BATCH = 64;
// More than are under way at a time.
const AHEAD = 8;
// The API takes requests of 64 KB; an acknowledgement has some 60 bytes.
const MOST_ACKNOWLEDGED = 512;

type Sign = (
  partNumbers: readonly number[],
  acknowledged: readonly Acknowledgement[],
) => Promise<readonly Target[]>;

/**
 * At most ceil(parts / 64) batches, and one more for each that expired. Only storage's 403 says
 * that a target is too old: this machine's clock may be wrong by any amount.
 */
export class TargetBook {
  #unsigned: number[];
  #targets = new Map<number, Target>();
  #unreported = new Map<number, string>();
  #arrived = new Set<number>();
  #signing: Promise<void> | null = null;

  constructor(
    missing: readonly number[],
    private readonly sign: Sign,
    given: readonly Target[] = [],
  ) {
    this.#keep(given);
    this.#unsigned = missing.filter((number) => !this.#targets.has(number));
  }

  /** The target of one part; asks for this and the next 63 when there is none. */
  async target(number: number): Promise<Target> {
    for (;;) {
      const known = this.#targets.get(number);
      if (known) {
        this.#fetchAhead();
        return known;
      }
      // Parts that wait for the same batch must not ask for it twice.
      this.#signing ??= this.#fetch(number).finally(() => (this.#signing = null));
      await this.#signing;
    }
  }

  /** Storage refused this target: it and all that are as old are asked for again. */
  expired(target: Target): void {
    if (this.#targets.get(target.partNumber) !== target) return;
    const left = new Set([...this.#unsigned, ...this.#targets.keys()]);
    this.#unsigned = [...left].sort((a, b) => a - b);
    this.#targets.clear();
  }

  /** The part has arrived; the next batch tells the server, so that a later resume knows it. */
  arrived(number: number, crc64nvme: string): void {
    this.#targets.delete(number);
    this.#arrived.add(number);
    this.#unreported.set(number, crc64nvme);
  }

  /** Ask for the next batch before this one is used up, so that no part waits for it. */
  #fetchAhead(): void {
    const [next] = this.#unsigned;
    if (next === undefined || this.#signing || this.#targets.size > AHEAD) return;
    // Whoever needs one of these targets asks again, and is told what is wrong.
    const asked = this.#fetch(next).catch(() => undefined);
    this.#signing = asked.finally(() => (this.#signing = null));
  }

  async #fetch(number: number): Promise<void> {
    const left = this.#unsigned.filter((one) => one !== number && !this.#arrived.has(one));
    const reported = [...this.#unreported].slice(0, MOST_ACKNOWLEDGED);
    const fresh = await this.sign(
      [number, ...left.slice(0, BATCH - 1)],
      reported.map(([partNumber, crc64nvme]) => ({ partNumber, crc64nvme })),
    );
    for (const [part] of reported) this.#unreported.delete(part);
    this.#keep(fresh);
    if (!this.#targets.has(number)) {
      throw new UploadError("NO_TARGET", `The server gave no address for part ${number}. Retry.`, true);
    }
    this.#unsigned = left.filter((one) => !this.#targets.has(one));
  }

  #keep(targets: readonly Target[]): void {
    for (const target of targets) this.#targets.set(target.partNumber, target);
  }
}
