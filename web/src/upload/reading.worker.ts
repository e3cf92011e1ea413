/** Computes the checksum of a piece of a file, away from the page's thread. */

import { crc64nvme } from "./crc64";

interface Asked {
  readonly id: number;
  readonly piece: Blob;
}

// The DOM's types know a page's `self` only.
const worker = self as unknown as {
  onmessage: (event: MessageEvent<Asked>) => void;
  postMessage(message: unknown): void;
};

worker.onmessage = async ({ data: { id, piece } }) => {
  try {
    worker.postMessage({ id, crc: crc64nvme(new Uint8Array(await piece.arrayBuffer())) });
  } catch (cause) {
    worker.postMessage({ id, problem: String(cause) });
  }
};
