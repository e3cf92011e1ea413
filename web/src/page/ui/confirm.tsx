import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import type { UploadError } from "../../upload/errors";
import { toUploadError } from "../../upload/errors";
import { Dialog } from "./dialog";
import { Failure } from "./failure";

interface ConfirmProps {
  readonly title: string;
  readonly action: string;
  /** Of the button that changes nothing. */
  readonly keep?: string;
  readonly children: ComponentChildren;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something goes for good; says what goes, and shows why it did not when it did not. */
export function Confirm(props: ConfirmProps): JSX.Element {
  const { title, action, keep = "Keep it", children, onConfirm, onClose } = props;
  const busy = useSignal(false);
  const error = useSignal<UploadError | null>(null);
  const confirm = async (): Promise<void> => {
    busy.value = true;
    error.value = null;
    try {
      await onConfirm();
      onClose();
    } catch (cause) {
      error.value = toUploadError(cause);
    }
    busy.value = false;
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-body">{children}</div>
      {error.value && <Failure error={error.value} />}
      <footer class="dialog-foot">
        <button type="button" onClick={onClose}>
          {keep}
        </button>
        <button type="button" class="danger" disabled={busy.value} onClick={confirm}>
          {busy.value ? "One moment…" : action}
        </button>
      </footer>
    </Dialog>
  );
}
