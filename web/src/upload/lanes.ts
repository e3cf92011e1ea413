/**
 * How many parts are under way at a time, in all files together: as many as may be until there is
 * trouble, which halves them; then one more after each calm round. Chromium opens 6 connections to a host; one stays free for the player.
 */

export const FEWEST = 2;
export const MOST = 5;

interface Waiter {
  readonly rank: number;
  readonly enter: () => void;
}

export class Lanes {
  #limit = MOST;
  #busy = 0;
  #calm = 0;
  #waiting: Waiter[] = [];

  get limit(): number {
    return this.#limit;
  }

  get busy(): number {
    return this.#busy;
  }

  /** Wait for a lane; the lowest rank goes first. Rejects with the signal's reason. */
  async enter(rank: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#busy < this.#limit) {
      this.#busy++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        rank,
        enter: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      this.#waiting.push(waiter);
      this.#waiting.sort((a, b) => a.rank - b.rank);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  leave(): void {
    this.#busy--;
    this.#admit();
  }

  wentWell(): void {
    if (++this.#calm < this.#limit || this.#limit >= MOST) return;
    this.#limit++;
    this.#calm = 0;
    this.#admit();
  }

  hadTrouble(): void {
    this.#calm = 0;
    this.#limit = Math.max(FEWEST, Math.floor(this.#limit / 2));
  }

  #admit(): void {
    while (this.#busy < this.#limit) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#busy++;
      next.enter();
    }
  }
}
