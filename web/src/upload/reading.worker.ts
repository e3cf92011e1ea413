/** Reads a piece of a file and computes its checksum, away from the page's thread. */

import { crc64nvme } from "./crc64";

interface Asked {
  readonly id: number;
  readonly piece: Blob;
}

// The DOM's types know a page's `self` only.
const worker = self as unknown as {
  onmessage: (event: MessageEvent<Asked>) => void;
  postMessage(message: unknown, transfer?: Transferable[]): void;
};

worker.onmessage = async ({ data: { id, piece } }) => {
  try {
    const body = await piece.arrayBuffer();
    worker.postMessage({ id, crc64nvme: crc64nvme(new Uint8Array(body)), body }, [body]);
  } catch (cause) {
    worker.postMessage({ id, problem: String(cause) });
  }
};
