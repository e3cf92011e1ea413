/** Speed and time left, from what arrived in the last seconds. */

const WINDOW_MS = 10_000;
const SETTLED_MS = 1_000;

export class Meter {
  #seen: { readonly at: number; readonly bytes: number }[] = [];

  /** `bytes` in all at the moment `now` (ms). A smaller number than before begins anew. */
  add(bytes: number, now: number): void {
    const last = this.#seen.at(-1);
    if (last && bytes < last.bytes) this.#seen = [];
    this.#seen.push({ at: now, bytes });
    while (this.#seen.length > 2 && now - this.#seen[0]!.at > WINDOW_MS) this.#seen.shift();
  }

  /** What came before a break says nothing about now. */
  reset(): void {
    this.#seen = [];
  }

  /** Bytes per second; null while too little is known. */
  get speed(): number | null {
    const first = this.#seen[0];
    const last = this.#seen.at(-1);
    if (!first || !last || last.at - first.at < SETTLED_MS) return null;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  /** Seconds for `bytes` more; null while that cannot be said. */
  secondsFor(bytes: number): number | null {
    const speed = this.speed;
    return speed ? Math.ceil(bytes / speed) : null;
  }
}
