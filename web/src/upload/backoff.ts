/** Full jitter: any moment up to a limit that doubles, so that many senders never march in step. */

const FIRST_MS = 200;
const LONGEST_MS = 20_000;

/** How long to wait before repeat number `attempt` (from 1); `random` is from 0 to 1. */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
}
