/** Numbers and times in words. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** Decimal units, as cameras and cards count: `4.29 GB`. */
export function bytes(count: number): string {
  let unit = 0;
  let value = count;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit === 0 && count === 1 ? "byte" : UNITS[unit]}`;
}

export function speed(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

/** `1:02:03`, `2:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = `${String(m).padStart(h ? 2 : 1, "0")}:${String(s).padStart(2, "0")}`;
  return h ? `${h}:${tail}` : tail;
}

/** `about 3 min left`. */
export function left(seconds: number): string {
  if (seconds < 5) return "a few seconds left";
  if (seconds < 60) return `${Math.ceil(seconds / 5) * 5} s left`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min left`;
  const [h, m] = [Math.floor(seconds / 3600), Math.ceil((seconds % 3600) / 60)];
  return m ? `${h} h ${m} min left` : `${h} h left`;
}

export function day(date: string): string {
  return new Date(`${date}T00:00:00`).toLocaleDateString(undefined, { dateStyle: "long" });
}

export function moment(date: string): string {
  return new Date(date).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function percent(part: number, whole: number): number {
  return whole > 0 ? Math.min(100, Math.floor((part / whole) * 100)) : 0;
}

const CODECS: Readonly<Record<string, string>> = {
  h264: "H.264",
  avc: "H.264",
  hevc: "H.265 (HEVC)",
  av1: "AV1",
  vp9: "VP9",
  aac: "AAC",
  opus: "Opus",
  mp3: "MP3",
  pcm_s16le: "PCM",
};

export function codec(name: string): string {
  return CODECS[name] ?? name.toUpperCase();
}

export function size(width: number, height: number): string {
  return `${width}×${height}`;
}
