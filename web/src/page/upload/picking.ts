/** Files out of a dialog or a drop, with their handles where the browser gives them. */

import { cameFrom } from "./handles";

interface WithPicker {
  showOpenFilePicker(options: { multiple: boolean; types: unknown[] }): Promise<FileSystemFileHandle[]>;
}

interface WithHandle {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

export const ACCEPTED = "video/*,.mp4,.mov,.mkv,.insv,.360,.lrv,.mts,.m4v";

/** Opens the browser's dialog; `otherwise` is an `<input type=file>` for browsers without handles. */
export async function pickFiles(otherwise: HTMLInputElement): Promise<readonly File[]> {
  if (!("showOpenFilePicker" in window)) {
    otherwise.click();
    return [];
  }
  try {
    const picked = await (window as unknown as WithPicker).showOpenFilePicker({
      multiple: true,
      types: [],
    });
    return await Promise.all(picked.map(fileOf));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") return [];
    throw cause;
  }
}

export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  // All items are gone once the event is over, so every question is asked before the first answer.
  const asked = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => ({
      file: item.getAsFile(),
      handle: (item as WithHandle).getAsFileSystemHandle?.() ?? Promise.resolve(null),
    }));
  const files: File[] = [];
  for (const { file, handle } of asked) {
    const known = await handle.catch(() => null);
    if (known?.kind === "directory" || !file) continue;
    if (known) cameFrom(file, known as FileSystemFileHandle);
    files.push(file);
  }
  return files;
}

async function fileOf(handle: FileSystemFileHandle): Promise<File> {
  const file = await handle.getFile();
  cameFrom(file, handle);
  return file;
}
