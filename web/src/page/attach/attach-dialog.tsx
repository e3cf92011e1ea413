import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { sentence } from "../../preflight/verdict";
import { toUploadError, type UploadError } from "../../upload/errors";
import * as format from "../format";
import { Dialog } from "../ui/dialog";
import { DropZone } from "../ui/drop-zone";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import type { Attachments } from "../upload/attachments";
import { Draft } from "./draft";
import { OrderList } from "./order-list";

interface AttachDialogProps {
  readonly attachments: Attachments;
  /** Names in the order of an attempt that failed; empty for new footage. */
  readonly expected: readonly string[];
  readonly onClose: () => void;
}

/** Choose files, see how they go together, set their order; then they are sent. */
export function AttachDialog({ attachments, expected, onClose }: AttachDialogProps): JSX.Element {
  const draft = useMemo(() => new Draft(expected), [expected]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const description = useSignal("");
  const error = useSignal<UploadError | null>(null);
  const busy = useSignal(false);
  const files = draft.files.value;
  const upload = async (): Promise<void> => {
    busy.value = true;
    error.value = null;
    try {
      await attachments.attach(
        files.map((one) => one.file),
        description.value.trim(),
        key,
      );
      onClose();
    } catch (cause) {
      error.value = toUploadError(cause);
      busy.value = false;
    }
  };
  return (
    <Dialog title="Attach footage" wide onClose={onClose}>
      <div class="dialog-body">
        {expected.length > 0 && !files.length && (
          <p>
            Choose the files of the attempt before again: <strong>{expected.join(", ")}</strong>
          </p>
        )}
        <DropZone label={files.length ? "Add files" : "Choose files"} onFiles={(f) => draft.add(f)}>
          all chapters of the recording
        </DropZone>
        {draft.refused.value.map((reason) => (
          <p key={reason} class="note" role="status">
            <Icon name="warning" /> {reason}
          </p>
        ))}
        {files.length > 0 && (
          <>
            <Order draft={draft} />
            <OrderList draft={draft} />
            <Preflight draft={draft} />
            <label class="wide-field">
              Description
              <input
                maxLength={2000}
                placeholder="Morning stint, camera on the roll bar"
                value={description.value}
                onInput={(event) => (description.value = event.currentTarget.value)}
              />
            </label>
          </>
        )}
      </div>
      {error.value && <Failure error={error.value} onRetry={() => void upload()} />}
      <footer class="dialog-foot">
        <span class="muted total">{files.length > 0 && total(draft)}</span>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="primary"
          disabled={!files.length || busy.value}
          onClick={() => void upload()}
        >
          {busy.value ? "Starting…" : "Upload footage"}
        </button>
      </footer>
    </Dialog>
  );
}

function total(draft: Draft): string {
  const parts = [format.count(draft.files.value.length, "file"), format.bytes(draft.totalBytes.value)];
  if (draft.totalMs.value) parts.push(format.clock(draft.totalMs.value));
  return parts.join(" · ");
}

function Order({ draft }: { readonly draft: Draft }): JSX.Element | null {
  if (draft.files.value.length < 2) return null;
  return (
    <>
      <p class="order-reason">
        {draft.reason.value}{" "}
        {draft.isOrderedByHand ? (
          <button type="button" class="textual" onClick={() => draft.orderByItself()}>
            Order by camera again
          </button>
        ) : (
          <span class="muted">Drag a row, or use its arrows, to change it.</span>
        )}
      </p>
      {draft.warnings.value.map((warning) => (
        <p key={warning} class="note">
          <Icon name="warning" /> {warning}
        </p>
      ))}
    </>
  );
}

/** Whether the files join, before a byte moves. */
function Preflight({ draft }: { readonly draft: Draft }): JSX.Element {
  const { joins, differences, problems } = draft.verdict.value;
  if (draft.reading.value) {
    return (
      <p class="note" role="status">
        <Icon name="film" /> Reading the files…
      </p>
    );
  }
  if (joins) {
    const [one, ...more] = draft.files.value;
    return (
      <p class="note good" role="status">
        <Icon name="check" />
        {one && !more.length ? "This file can be taken as it is." : "These files join losslessly."}
      </p>
    );
  }
  return (
    <div class="note bad" role="status">
      <Icon name="warning" />
      <div class="note-text">
        <p>These files may not join:</p>
        <ul>
          {[...problems, ...differences.map(sentence)].map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <p>Take the odd file out, or attach it to a recording of its own.</p>
      </div>
    </div>
  );
}
