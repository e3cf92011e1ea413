import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type RecordingFieldsFragment, RecordingUpdateDocument } from "../../api/generated";
import { toUploadError, type UploadError } from "../../upload/errors";
import type { Services } from "../services";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/failure";

interface DescriptionFormProps {
  readonly services: Services;
  readonly recording: RecordingFieldsFragment;
  readonly onSaved: (recording: RecordingFieldsFragment) => void;
  readonly onClose: () => void;
}

export function DescriptionForm(props: DescriptionFormProps): JSX.Element {
  const { services, recording, onSaved, onClose } = props;
  const description = useSignal(recording.description);
  const error = useSignal<UploadError | null>(null);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const { recording: saved } = await services.client.mutate(RecordingUpdateDocument, {
        input: {
          recordingId: recording.id,
          description: description.value.trim(),
          expectedVersion: recording.version,
        },
      });
      if (saved) onSaved(saved);
      onClose();
    } catch (cause) {
      error.value = toUploadError(cause);
    }
  };
  return (
    <Dialog title="Edit description" onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <div class="dialog-body fields">
          <label>
            Description
            <textarea
              maxLength={2000}
              rows={4}
              autoFocus
              value={description.value}
              onInput={(event) => (description.value = event.currentTarget.value)}
            />
          </label>
        </div>
        {error.value && <Failure error={error.value} />}
        <footer class="dialog-foot">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
