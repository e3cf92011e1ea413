import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { QueueProgress } from "../../upload/queue";
import * as format from "../format";
import { Confirm } from "../ui/confirm";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Progress } from "../ui/progress";
import type { Attachment } from "./attachment";
import { FileRows } from "./file-rows";
import { Mending } from "./mending";
import { GoOn } from "./go-on";
import { STEPS, stateOf, wordsFor } from "./steps";
import { Waiting } from "./waiting";

interface AttachmentCardProps {
  readonly attachment: Attachment;
  readonly onDismiss: () => void;
  readonly onAttachAgain: () => void;
}

const ELSEWHERE = "Another tab is sending these files.";

/** One attachment from the first byte to the recording. */
export function AttachmentCard(props: AttachmentCardProps): JSX.Element {
  const { attachment, onDismiss } = props;
  const job = attachment.job.value;
  const ended = hasEnded(attachment);
  return (
    <article class="card attachment" aria-label={`Footage: ${title(attachment)}`}>
      <div class="title-row">
        <h3>{title(attachment)}</h3>
        <div class="actions">
          <SendingActions attachment={attachment} />
          {ended ? (
            <button type="button" class="quiet" onClick={onDismiss}>
              Dismiss
            </button>
          ) : (
            <Cancel attachment={attachment} />
          )}
        </div>
      </div>
      <Timeline attachment={attachment} />
      <Now attachment={attachment} />
      {attachment.error.value && (
        <Failure error={attachment.error.value} onRetry={() => attachment.resume()} />
      )}
      {attachment.shown.value && !job && <FileRows attachment={attachment} />}
      {job?.status === "AWAITING_FIX" && <Mending attachment={attachment} />}
      <Ended {...props} />
    </article>
  );
}

function title(attachment: Attachment): string {
  const files = attachment.sources.value;
  if (attachment.description) return attachment.description;
  const [first] = files;
  if (!first) return "Footage";
  return files.length === 1 ? first.name : `${first.name} and ${files.length - 1} more`;
}

function hasEnded({ job, status }: Attachment): boolean {
  const ended = ["DONE", "FAILED", "CANCELLED"].includes(job.value?.status ?? "");
  return ended || status.value === "EXPIRED" || status.value === "CANCELLED";
}

function Timeline({ attachment }: { readonly attachment: Attachment }): JSX.Element {
  const job = attachment.job.value;
  return (
    <ol class="timeline">
      {STEPS.map((step, index) => {
        const state = stateOf(index, job);
        return (
          <li key={step} class={state} aria-current={state === "now" ? "step" : undefined}>
            <span class="dot">{state === "done" && <Icon name="check" />}</span>
            {step}
            {state === "done" && <span class="hidden"> (done)</span>}
          </li>
        );
      })}
    </ol>
  );
}

/** The bar of what goes on now, with bytes, speed and time left. */
function Now({ attachment }: { readonly attachment: Attachment }): JSX.Element | null {
  const job = attachment.job.value;
  const progress = attachment.shown.value;
  if (hasEnded(attachment)) return null;
  if (job?.status === "QUEUED" && job.statusReason && !job.cancelRequested) {
    return <Waiting attachment={attachment} job={job} />;
  }
  if (job && job.status !== "AWAITING_FIX") {
    const { bytesDone, bytesTotal, percent, etaSeconds } = job.progress;
    const details = [
      bytesTotal ? `${format.bytes(bytesDone)} of ${format.bytes(bytesTotal)}` : "",
      etaSeconds != null ? format.left(etaSeconds) : "",
    ];
    return <Bar words={wordsFor(job)} percent={percent} details={details} />;
  }
  if (!job && progress?.files.length) {
    const details = [
      `${format.bytes(progress.sentBytes)} of ${format.bytes(progress.totalBytes)}`,
      progress.speed ? format.speed(progress.speed) : "",
      progress.etaSeconds !== null ? format.left(progress.etaSeconds) : "",
    ];
    const percent = format.percent(progress.sentBytes, progress.totalBytes);
    return (
      <>
        {attachment.elsewhere.value && <p class="muted">{ELSEWHERE}</p>}
        <Bar words={sendingWords(progress)} percent={percent} details={details} />
      </>
    );
  }
  if (attachment.elsewhere.value) return <p class="muted">{ELSEWHERE}</p>;
  return job ? null : <GoOn attachment={attachment} />;
}

function sendingWords(progress: QueueProgress): string {
  const states = new Set(progress.files.map((file) => file.state));
  if (!navigator.onLine) return "Waiting for the network";
  if (states.has("sending")) return "Uploading";
  if (states.has("checking")) return "Comparing with what was sent before";
  if (states.has("paused")) return "Paused";
  if (states.has("failed")) return "Stopped";
  return "Finishing the upload";
}

interface BarProps {
  readonly words: string;
  readonly percent: number;
  readonly details: readonly string[];
}

function Bar({ words, percent, details }: BarProps): JSX.Element {
  return (
    <div class="bar">
      <div class="bar-words">
        <strong>{words}</strong>
        <span class="muted">{[`${percent} %`, ...details.filter(Boolean)].join(" · ")}</span>
      </div>
      <Progress label={words} value={percent} max={100} />
    </div>
  );
}

function SendingActions({ attachment }: { readonly attachment: Attachment }): JSX.Element | null {
  const states = attachment.progress.value?.files.map((file) => file.state) ?? [];
  if (attachment.job.value) return null;
  if (states.some((state) => ["waiting", "checking", "sending"].includes(state))) {
    return (
      <button type="button" onClick={() => attachment.pause()}>
        <Icon name="pause" /> Pause
      </button>
    );
  }
  if (!states.includes("paused")) return null;
  return (
    <button type="button" class="primary" onClick={() => attachment.resume()}>
      <Icon name="play" /> Resume
    </button>
  );
}

function Cancel({ attachment }: { readonly attachment: Attachment }): JSX.Element {
  const asking = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={attachment.cancelling.value}
        onClick={() => (asking.value = true)}
      >
        {attachment.cancelling.value ? "Cancelling…" : "Cancel"}
      </button>
      {asking.value && (
        <Confirm
          title="Cancel this footage?"
          action="Cancel it"
          onConfirm={() => attachment.cancel()}
          onClose={() => (asking.value = false)}
        >
          <p>What was sent of it is deleted. The files on your side stay as they are.</p>
        </Confirm>
      )}
    </>
  );
}

function Ended({ attachment, onAttachAgain }: AttachmentCardProps): JSX.Element | null {
  const job = attachment.job.value;
  const again = (
    <button type="button" class="primary" onClick={onAttachAgain}>
      <Icon name="retry" /> Attach again
    </button>
  );
  if (job?.status === "DONE") {
    return (
      <p class="note good">
        <Icon name="shield" /> Every byte is verified, and the recording is below.
      </p>
    );
  }
  if (job?.status === "FAILED") {
    const { code = "FAILED", message = "It could not be combined." } = job.statusReason ?? {};
    return (
      <>
        <Failure error={{ code, message, requestId: job.id }} />
        {again}
      </>
    );
  }
  if (job?.status === "CANCELLED" || attachment.status.value === "CANCELLED") {
    return <p class="muted">Cancelled. What was sent is deleted.</p>;
  }
  if (attachment.status.value !== "EXPIRED") return null;
  return (
    <>
      <p class="note bad">
        <Icon name="warning" /> No part came for too long, so what was sent is deleted.
      </p>
      {again}
    </>
  );
}
