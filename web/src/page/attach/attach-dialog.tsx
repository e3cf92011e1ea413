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

/** An upload that failed, to be tried anew; of no names, for new footage. */
export interface Attempt {
  readonly id: string;
  /** Of its files, in their order. */
  readonly names: readonly string[];
  readonly description: string;
}

interface AttachDialogProps {
  readonly attachments: Attachments;
  readonly before: Attempt;
  readonly onAttached: () => void;
  readonly onClose: () => void;
}

/** Choose files, see how they go together, set their order; then they are sent. */
export function AttachDialog(props: AttachDialogProps): JSX.Element {
  const { attachments, before, onAttached, onClose } = props;
  const draft = useMemo(() => new Draft(before.names), [before]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const description = useSignal(before.description);
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
      onAttached();
      onClose();
    } catch (cause) {
      error.value = toUploadError(cause);
      busy.value = false;
    }
  };
  return (
    <Dialog title="Attach footage" wide onClose={onClose}>
      <div class="dialog-body">
        {before.names.length > 0 && <Expected names={before.names} draft={draft} />}
        <DropZone label={files.length ? "Add files" : "Choose files"} onFiles={(f) => draft.add(f)}>
          all chapters of the recording
        </DropZone>
        {[...draft.refused.value, ...draft.copies.value].map((reason) => (
          <p key={reason} class="note" role="status">
            <Icon name="warning" /> {reason}
          </p>
        ))}
        {files.length > 0 && (
          <>
            <Preflight draft={draft} />
            <Order draft={draft} />
            <OrderList draft={draft} />
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

/** The files of the attempt before, in their order, and which of them are chosen again. */
function Expected({ names, draft }: { readonly names: readonly string[]; readonly draft: Draft }): JSX.Element {
  const chosen = new Set(draft.files.value.map((one) => one.name));
  return (
    <>
      <p>Choose the files of the attempt before again, in any order:</p>
      <ol class="wanted" aria-label="Files of the attempt before">
        {names.map((name) => (
          <li key={name} class={chosen.has(name) ? "there" : ""}>
            {chosen.has(name) && <Icon name="check" />}
            {name}
            {chosen.has(name) && <span class="hidden"> (chosen)</span>}
          </li>
        ))}
      </ol>
    </>
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
