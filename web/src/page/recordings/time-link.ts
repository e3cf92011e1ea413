/** Links to a moment of a recording: `?play=rec_...&t=12.3`. */

/** Seconds, or null when the address names another recording or none. */
export function linkedTime(recordingId: string): number | null {
  const query = new URLSearchParams(location.search);
  if (query.get("play") !== recordingId) return null;
  const at = Number(query.get("t"));
  return Number.isFinite(at) && at > 0 ? at : 0;
}

export function linkTo(recordingId: string, seconds: number): string {
  const url = new URL(location.pathname, location.origin);
  url.search = new URLSearchParams({ play: recordingId, t: seconds.toFixed(2) }).toString();
  return url.href;
}
