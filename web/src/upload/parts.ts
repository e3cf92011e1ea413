/** Where the parts of a file begin and how long they are. */

import type { Source } from "./types";

export function sizeOfPart(number: number, source: Source): number {
  return Math.min(source.partSize, source.size - (number - 1) * source.partSize);
}

export function pieceOf(file: Blob, number: number, source: Source): Blob {
  const from = (number - 1) * source.partSize;
  return file.slice(from, from + sizeOfPart(number, source));
}
