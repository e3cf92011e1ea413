import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { UploadError } from "../../upload/errors";
import { Icon } from "./icon";

interface FailureProps {
  readonly error: Pick<UploadError, "code" | "message" | "requestId">;
  readonly onRetry?: () => void;
  readonly retryLabel?: string;
}

/** What happened, what to do, and what support needs to find it. */
export function Failure({ error, onRetry, retryLabel = "Retry" }: FailureProps): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <Icon name="warning" />
      <div class="note-text">
        <p>{error.message}</p>
        <p class="reference">
          {error.code}
          {error.requestId && ` · ${error.requestId}`} <CopyDetails error={error} />
        </p>
      </div>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {retryLabel}
        </button>
      )}
    </div>
  );
}

function CopyDetails({ error }: Pick<FailureProps, "error">): JSX.Element {
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    const { code, message, requestId } = error;
    const at = new Date().toISOString();
    await navigator.clipboard.writeText(JSON.stringify({ code, message, requestId, at }, null, 2));
    copied.value = true;
  };
  return (
    <button type="button" class="textual" onClick={() => void copy()}>
      {copied.value ? "Copied" : "Copy details"}
    </button>
  );
}
