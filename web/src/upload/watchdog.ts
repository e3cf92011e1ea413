/** A transfer that stands still is ended, so that it is tried again on a new connection. */

import type { Storage, Target, World } from "./types";

export const STALLED_AFTER_MS = 30_000;

export class Stalled extends Error {}

/** Like `storage.put`, but rejects with Stalled after 30 s in which no byte moved. */
export async function watchedPut(
  storage: Storage,
  world: World,
  target: Target,
  body: Blob,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<number> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  let movedAt = world.now();
  const moved = (bytes: number): void => {
    movedAt = world.now();
    onProgress(bytes);
  };
  const watch = async (): Promise<never> => {
    for (;;) {
      const left = movedAt + STALLED_AFTER_MS - world.now();
      if (left <= 0) throw new Stalled("no byte moved for 30 s");
      await world.sleep(left, either);
    }
  };
  try {
    return await Promise.race([storage.put(target, body, either, moved), watch()]);
  } finally {
    ended.abort();
  }
}
