import type { UploadFileInput } from "../../api/generated";

/** A file as the API is told of it. */
export function announced(file: File): UploadFileInput {
  return {
    name: file.name,
    size: file.size,
    contentType: file.type || null,
    lastModified: new Date(file.lastModified).toISOString(),
  };
}
