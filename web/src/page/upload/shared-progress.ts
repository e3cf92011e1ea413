/** What the tab that sends tells the others of this browser, so that all show the same bars. */

import type { QueueProgress } from "../../upload/queue";

const channelOf = (uploadId: string): string => `reelroom.upload.${uploadId}`;

/** Tell it; answers how, and how to stop. Reasons of failures stay with the tab that sends. */
export function teller(uploadId: string): {
  readonly tell: (progress: QueueProgress) => void;
  readonly close: () => void;
} {
  const channel = new BroadcastChannel(channelOf(uploadId));
  return {
    tell: (progress) => {
      const files = progress.files.map((file) => ({ ...file, error: null }));
      channel.postMessage({ ...progress, files });
    },
    close: () => channel.close(),
  };
}

/** Hear what another tab tells; answers how to stop. */
export function listen(uploadId: string, heard: (progress: QueueProgress) => void): () => void {
  const channel = new BroadcastChannel(channelOf(uploadId));
  channel.onmessage = ({ data }: MessageEvent<QueueProgress>) => heard(data);
  return () => channel.close();
}
