/** The surroundings that a browser has: XMLHttpRequest (it tells upload progress), a Worker, time. */

import type { Reader, Storage, World } from "./types";
import { sleep } from "./timer";
import ReadingWorker from "./reading.worker?worker";

// A browser sets these itself and refuses to be told.
const OWN_HEADERS = new Set(["content-length", "host"]);

export const browserStorage: Storage = {
  put: (target, body, signal, onProgress) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const stop = (): void => request.abort();
      request.open("PUT", target.url);
      for (const { name, value } of target.headers) {
        if (!OWN_HEADERS.has(name.toLowerCase())) request.setRequestHeader(name, value);
      }
      request.upload.onprogress = (event) => onProgress(event.loaded);
      request.onload = () => resolve(request.status);
      request.onerror = () => reject(new Error("the connection broke off"));
      request.onabort = () => reject(new Error("stopped"));
      request.onloadend = () => signal.removeEventListener("abort", stop);
      if (signal.aborted) return reject(new Error("stopped"));
      signal.addEventListener("abort", stop, { once: true });
      request.send(body);
    }),
};

type Answer = { readonly id: number } & ({ readonly crc: string } | { readonly problem: string });

/** One Worker for all files; it takes parts one after the other, faster than networks send. */
export function browserReader(): Reader {
  const worker = new ReadingWorker();
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  };
  return {
    crc64nvme: (piece) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, (answer) =>
          "problem" in answer ? reject(new Error(answer.problem)) : resolve(answer.crc),
        );
        worker.postMessage({ id, piece });
      }),
  };
}

export const browserWorld: World = {
  now: () => performance.now(),
  random: () => Math.random(),
  sleep,
  online: (signal) =>
    new Promise((resolve, reject) => {
      if (navigator.onLine) return resolve();
      const stop = (): void => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      window.addEventListener("online", () => resolve(), { once: true });
    }),
};
