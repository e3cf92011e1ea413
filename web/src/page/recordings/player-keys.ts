/** Keys of the player, as editors know them. */

const JUMP_S = 10;

type Player = Pick<HTMLVideoElement, "paused" | "currentTime" | "duration" | "pause"> & {
  play(): Promise<void>;
};

/** Do what the key says; false when it says nothing. */
export function actOnKey(player: Player, key: string, fps: number): boolean {
  const move = (seconds: number): void => {
    const end = Number.isFinite(player.duration) ? player.duration : Number.MAX_SAFE_INTEGER;
    player.currentTime = Math.min(Math.max(0, player.currentTime + seconds), end);
  };
  switch (key.toLowerCase()) {
    // Space is the browser's own.
    case "k":
      // A browser may refuse to play; the player's own controls say so.
      if (player.paused) void player.play().catch(() => undefined);
      else player.pause();
      return true;
    case "j":
      move(-JUMP_S);
      return true;
    case "l":
      move(JUMP_S);
      return true;
    case ",":
    case ".":
      player.pause();
      move((key === "," ? -1 : 1) / fps);
      return true;
    default:
      return false;
  }
}
