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
        <Reference code={error.code} id={error.requestId} message={error.message} />
      </div>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {retryLabel}
        </button>
      )}
    </div>
  );
}

interface ReferenceProps {
  readonly code: string;
  /** Of the request or the job. */
  readonly id: string;
  readonly message?: string;
}

/** What support needs to find it, to be copied with one click. */
export function Reference({ code, id, message = "" }: ReferenceProps): JSX.Element {
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    const told = { code, id, message, page: location.href, at: new Date().toISOString() };
    await navigator.clipboard.writeText(JSON.stringify(told, null, 2));
    copied.value = true;
  };
  return (
    <p class="reference">
      {[code, id].filter(Boolean).join(" · ")}{" "}
      <button type="button" class="textual" onClick={() => void copy()}>
        {copied.value ? "Copied" : "Copy details"}
      </button>
    </p>
  );
}
