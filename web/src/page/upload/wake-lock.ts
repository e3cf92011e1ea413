/** Keeps the machine from falling asleep while footage is sent, where the browser can. */

/** Answers how to end it. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let ended = false;
  const ask = async (): Promise<void> => {
    if (!("wakeLock" in navigator) || document.hidden || ended) return;
    // A browser may refuse, as at a low battery; the upload goes on after the sleep.
    lock = await navigator.wakeLock.request("screen").catch(() => null);
    if (ended) void lock?.release();
  };
  // It is lost whenever the page goes out of sight.
  const again = (): void => void ask();
  document.addEventListener("visibilitychange", again);
  void ask();
  return () => {
    ended = true;
    document.removeEventListener("visibilitychange", again);
    void lock?.release();
  };
}
