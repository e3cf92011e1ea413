/** One tab sends an upload at a time; the others only watch. */

const lockOf = (uploadId: string): string => `reelroom.upload.${uploadId}`;

/** Run while no other tab does; answers false at once when one does. */
export async function alone(uploadId: string, work: () => Promise<void>): Promise<boolean> {
  return navigator.locks.request(lockOf(uploadId), { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
}

export async function isSentElsewhere(uploadId: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === lockOf(uploadId));
}
