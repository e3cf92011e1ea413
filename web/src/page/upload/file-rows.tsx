import type { JSX } from "preact";
import * as format from "../format";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Progress } from "../ui/progress";
import type { FileProgress } from "../../upload/queue";
import type { Attachment } from "./attachment";

const WORDS: Readonly<Record<FileProgress["state"], string>> = {
  waiting: "Waiting",
  checking: "Comparing",
  sending: "Uploading",
  paused: "Paused",
  finishing: "Finishing",
  done: "Arrived",
  failed: "Stopped",
  cancelled: "Taken out",
};

/** Each file with its own bar, and what can be done about it. */
export function FileRows({ attachment }: { readonly attachment: Attachment }): JSX.Element {
  const files = attachment.shown.value?.files ?? [];
  return (
    <ul class="files">
      {files
        .filter((file) => file.state !== "cancelled")
        .map((file) => (
          <li key={file.id}>
            <FileRow attachment={attachment} file={file} alone={files.length === 1} />
          </li>
        ))}
    </ul>
  );
}

interface FileRowProps {
  readonly attachment: Attachment;
  readonly file: FileProgress;
  readonly alone: boolean;
}

function FileRow({ attachment, file, alone }: FileRowProps): JSX.Element {
  return (
    <>
      <div class="file-line">
        <span class="file-name">{file.name}</span>
        <span class="muted">{details(file)}</span>
        <span class="actions">
          {!attachment.elsewhere.value && (
            <FileActions attachment={attachment} file={file} alone={alone} />
          )}
        </span>
      </div>
      {file.state !== "done" && (
        <Progress label={`${file.name}: sent`} value={file.sentBytes} max={file.size} />
      )}
      {file.error && (
        <Failure
          error={file.error}
          {...(file.error.code === "FILE_CHANGED"
            ? {}
            : { onRetry: () => attachment.resume(file.id) })}
        />
      )}
    </>
  );
}

function details(file: FileProgress): string {
  if (file.state === "done") return `${format.bytes(file.size)} · verified`;
  if (file.state === "checking" && file.checkedBytes) {
    return `Comparing, ${format.percent(file.checkedBytes, file.size)} %`;
  }
  const sent = `${format.bytes(file.sentBytes)} of ${format.bytes(file.size)}`;
  const begun = file.state !== "sending" || file.sentBytes > 0;
  const parts = [WORDS[begun ? file.state : "waiting"], sent];
  if (file.speed) parts.push(format.speed(file.speed));
  if (file.etaSeconds !== null) parts.push(format.left(file.etaSeconds));
  return parts.join(" · ");
}

function FileActions({ attachment, file, alone }: FileRowProps): JSX.Element | null {
  const act = (label: string, icon: "pause" | "play" | "close", does: () => void): JSX.Element => (
    <button type="button" class="quiet square" aria-label={`${label} ${file.name}`} onClick={does}>
      <Icon name={icon} />
    </button>
  );
  if (file.state === "done") return <Icon name="check" />;
  const running = ["waiting", "checking", "sending"].includes(file.state);
  return (
    <>
      {running && !alone && act("Pause", "pause", () => attachment.pause(file.id))}
      {file.state === "paused" && !alone && act("Resume", "play", () => attachment.resume(file.id))}
      {!alone && act("Take out", "close", () => void attachment.remove(file.id))}
    </>
  );
}
