/** Wakes sleepers on time: browsers hold back the timers of a page that nobody sees, not these. */

interface Asked {
  readonly id: number;
  readonly ms: number;
}

// The DOM's types know a page's `self` only.
const worker = self as unknown as {
  onmessage: (event: MessageEvent<Asked>) => void;
  postMessage(message: unknown): void;
};

worker.onmessage = ({ data: { id, ms } }) => {
  setTimeout(() => worker.postMessage(id), ms);
};
