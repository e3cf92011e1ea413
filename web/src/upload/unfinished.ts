/** Finding what was not finished, however many uploads a session has. */

export interface Page<T> {
  readonly nodes: readonly T[];
  readonly endCursor: string | null;
}

/** Everything that `wanted` picks, from all pages. A page may be short, or empty, with more behind. */
export async function unfinished<T>(
  page: (after: string | null) => Promise<Page<T>>,
  wanted: (one: T) => boolean,
): Promise<T[]> {
  const found: T[] = [];
  let after: string | null = null;
  do {
    const { nodes, endCursor }: Page<T> = await page(after);
    found.push(...nodes.filter(wanted));
    after = endCursor;
  } while (after !== null);
  return found;
}
