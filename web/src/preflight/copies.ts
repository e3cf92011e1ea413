/** Files that were chosen twice under different names. */

const SAMPLE_BYTES = 64 * 1024;

/**
 * Each file that holds the same as an earlier one, with that one: the same length, and the same
 * bytes at the beginning, in the middle and at the end. A file that cannot be read is no copy.
 */
export async function copiesAmong<F extends Blob>(files: readonly F[]): Promise<[copy: F, of: F][]> {
  const found: [F, F][] = [];
  for (const [index, file] of files.entries()) {
    for (const earlier of files.slice(0, index)) {
      if (earlier.size === file.size && (await areAlike(earlier, file))) {
        found.push([file, earlier]);
        break;
      }
    }
  }
  return found;
}

async function areAlike(a: Blob, b: Blob): Promise<boolean> {
  const middle = Math.max(0, Math.floor((a.size - SAMPLE_BYTES) / 2));
  const end = Math.max(0, a.size - SAMPLE_BYTES);
  try {
    for (const at of new Set([0, middle, end])) {
      const [one, other] = await Promise.all([sample(a, at), sample(b, at)]);
      if (!one.every((byte, index) => byte === other[index])) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function sample(file: Blob, at: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(at, at + SAMPLE_BYTES).arrayBuffer());
}
