/** Waiting that goes on at its own pace while the page is in the background. */

import TimerWorker from "./timer.worker?worker";

const sleepers = new Map<number, () => void>();
let worker: Worker | null = null;
let last = 0;

/** Waits; rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const id = ++last;
    const stop = (): void => {
      sleepers.delete(id);
      reject(signal?.reason);
    };
    sleepers.set(id, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
    started().postMessage({ id, ms });
  });
}

function started(): Worker {
  if (worker) return worker;
  worker = new TimerWorker();
  worker.onmessage = ({ data: id }: MessageEvent<number>) => {
    sleepers.get(id)?.();
    sleepers.delete(id);
  };
  return worker;
}
