/** The uploader's server, by GraphQL. */

import { UploadError } from "../upload/errors";
import type { Source, UploadApi } from "../upload/types";
import { type ApiClient, Refused } from "./client";
import {
  SourceDocument,
  UploadPartTargetsCreateDocument,
  UploadSourceCompleteDocument,
} from "./generated";

export function uploadApi(client: ApiClient): UploadApi {
  return {
    async sign(sourceId, partNumbers, acknowledged) {
      const input = { sourceId, partNumbers: [...partNumbers], acknowledged: [...acknowledged] };
      const payload = await client.mutate(UploadPartTargetsCreateDocument, { input });
      return payload.targets ?? [];
    },

    async complete(sourceId, crc64nvme) {
      try {
        const input = { sourceId, crc64nvme };
        const payload = await client.mutate(UploadSourceCompleteDocument, { input });
        return { status: payload.source?.status ?? "UPLOADING", missing: [] };
      } catch (cause) {
        if (!(cause instanceof Refused) || cause.code !== "PARTS_MISSING") throw cause;
        const { missingParts } = cause.payload as { missingParts: number[] | null };
        return { status: "UPLOADING", missing: missingParts ?? [] };
      }
    },

    async source(id): Promise<Source> {
      const { node } = await client.query(SourceDocument, { id });
      if (!node || !("partCount" in node)) {
        const message = "This file is not known to the server any more. Attach the footage again.";
        throw new UploadError("NOT_FOUND", message);
      }
      return node as Source;
    },
  };
}
