/** A failure that a person sees: what happened and what to do, and what support needs. */
export class UploadError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryable = false,
    readonly requestId = "",
  ) {
    super(message);
    this.name = "UploadError";
  }
}

export function fileChanged(name: string, part: number): UploadError {
  return new UploadError(
    "FILE_CHANGED",
    `${name} is not the file whose upload was begun: part ${part} differs. ` +
      "Choose the file as it was, or remove it here and add it anew.",
  );
}

export function fileHasOtherLength(name: string): UploadError {
  return new UploadError(
    "FILE_CHANGED",
    `${name} has another length than when its upload was begun. ` +
      "Choose the file as it was, or remove it here and add it anew.",
  );
}

export function fileNeeded(name: string): UploadError {
  return new UploadError("FILE_NEEDED", `Choose ${name} again: parts of it have still to be sent.`);
}

export function fileUnreadable(name: string): UploadError {
  return new UploadError(
    "FILE_UNREADABLE",
    `${name} cannot be read any more. Was the card taken out, or the file moved or changed? ` +
      "Put it back and retry.",
    true,
  );
}

export function storageAway(problem: string): UploadError {
  return new UploadError(
    "UNREACHABLE",
    `Storage does not take the file (${problem}). Retry: what has arrived is not sent again.`,
    true,
  );
}

export function storageRefused(part: number, status: number): UploadError {
  return new UploadError(
    "STORAGE",
    `Storage refused part ${part} (status ${status}). Retry; if it stays, start a new upload.`,
    true,
  );
}

export function toUploadError(cause: unknown): UploadError {
  if (cause instanceof UploadError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UploadError("UNEXPECTED", `Something unexpected happened: ${message}. Retry.`, true);
}
