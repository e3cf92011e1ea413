/** Which file is which source, when the same files are chosen again in any order. */

export interface Wanted {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970, or null when it was not told. */
  readonly lastModified: number | null;
}

export interface Chosen {
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
}

export interface Matched<F extends Chosen> {
  readonly files: ReadonlyMap<string, F>;
  readonly missing: readonly Wanted[];
  /** Files that are none of the wanted, each with the reason in words. */
  readonly refused: readonly { readonly file: F; readonly reason: string }[];
}

type Fits = (wanted: Wanted, file: Chosen) => boolean;

// The surest signs first; cameras and copies change names and times, never lengths.
const SIGNS: readonly Fits[] = [
  (a, b) => a.size === b.size && a.name === b.name && a.lastModified === b.lastModified,
  (a, b) => a.size === b.size && a.name === b.name,
  (a, b) => a.size === b.size && a.lastModified === b.lastModified,
];

export function matchFiles<F extends Chosen>(
  wanted: readonly Wanted[],
  chosen: readonly F[],
): Matched<F> {
  const files = new Map<string, F>();
  let missing = [...wanted];
  let left = [...chosen];
  for (const fits of SIGNS) {
    for (const one of missing) {
      const file = left.find((candidate) => fits(one, candidate));
      if (!file) continue;
      files.set(one.id, file);
      left = left.filter((other) => other !== file);
    }
    missing = missing.filter((one) => !files.has(one.id));
  }
  return { files, missing, refused: left.map((file) => ({ file, reason: why(file, missing) })) };
}

function why(file: Chosen, missing: readonly Wanted[]): string {
  if (missing.some((one) => one.name === file.name)) {
    return `${file.name} has another length than the file whose upload was begun. It was changed.`;
  }
  return `${file.name} is not one of the files whose upload was begun.`;
}
