/**
 * Where files lie on this machine, kept over a reload: Chromium's file handles in IndexedDB. Other
 * browsers have none, and the files are chosen again.
 */

const DATABASE = "reelroom";
const STORE = "handles";

interface Permitted extends FileSystemFileHandle {
  queryPermission(options: { mode: "read" }): Promise<PermissionState>;
  requestPermission(options: { mode: "read" }): Promise<PermissionState>;
}

const handles = new WeakMap<File, FileSystemFileHandle>();

/** Remember which handle a file came from. */
export function cameFrom(file: File, handle: FileSystemFileHandle): void {
  handles.set(file, handle);
}

/** Keep the handle of a file that is a source's; nothing happens when there is none. */
export async function keepHandle(sourceId: string, file: File): Promise<void> {
  const handle = handles.get(file);
  if (handle) await inStore("readwrite", (store) => store.put(handle, sourceId));
}

export async function forgetHandles(sourceIds: readonly string[]): Promise<void> {
  await inStore("readwrite", (store) => sourceIds.forEach((id) => store.delete(id)));
}

/** Whether all these files can be opened again with one click. */
export async function hasHandles(sourceIds: readonly string[]): Promise<boolean> {
  const kept = await Promise.all(sourceIds.map(keptHandle));
  return kept.length > 0 && kept.every((handle) => handle !== null);
}

/** The files, after the person has allowed it; must be called from a click. */
export async function reopen(sourceIds: readonly string[]): Promise<ReadonlyMap<string, File>> {
  const files = new Map<string, File>();
  for (const id of sourceIds) {
    const handle = await keptHandle(id);
    if (!handle) continue;
    const asked = { mode: "read" } as const;
    const allowed =
      (await handle.queryPermission(asked)) === "granted" ||
      (await handle.requestPermission(asked)) === "granted";
    if (!allowed) continue;
    const file = await handle.getFile().catch(() => null); // it was moved, or the card taken out
    if (!file) continue;
    cameFrom(file, handle);
    files.set(id, file);
  }
  return files;
}

async function keptHandle(sourceId: string): Promise<Permitted | null> {
  const kept = await inStore<Permitted | undefined>("readonly", (store) => store.get(sourceId));
  return kept ?? null;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// What is kept is a convenience: where it cannot be kept, the files are chosen again.
async function inStore<T = unknown>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T> | IDBRequest | void,
): Promise<T | undefined> {
  try {
    const database = await opened();
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => {
        database.close();
        resolve((request as IDBRequest<T> | undefined)?.result);
      };
      transaction.onabort = () => reject(transaction.error);
    });
  } catch {
    return undefined;
  }
}
