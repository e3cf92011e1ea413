import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import {
  DownloadUrlDocument,
  RecordingDeleteDocument,
  type RecordingFieldsFragment,
} from "../../api/generated";
import { toUploadError, type UploadError } from "../../upload/errors";
import * as format from "../format";
import type { Services } from "../services";
import { Confirm } from "../ui/confirm";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toasts";
import { DescriptionForm } from "./description-form";
import { Player } from "./player";
import { linkedTime } from "./time-link";

interface RecordingCardProps {
  readonly services: Services;
  readonly recording: RecordingFieldsFragment;
  readonly onSaved: (recording: RecordingFieldsFragment) => void;
  readonly onDeleted: () => void;
}

export function RecordingCard(props: RecordingCardProps): JSX.Element {
  const { services, recording, onSaved, onDeleted } = props;
  const at = linkedTime(recording.id);
  const playing = useSignal(at !== null);
  const editing = useSignal(false);
  const deleting = useSignal(false);
  const error = useSignal<UploadError | null>(null);
  const download = async (): Promise<void> => {
    error.value = null;
    try {
      const { recordingDownloadUrl: signed } = await services.client.query(DownloadUrlDocument, {
        id: recording.id,
      });
      if (signed) location.assign(signed.url);
    } catch (cause) {
      error.value = toUploadError(cause);
    }
  };
  return (
    <article class="card recording" aria-label={`Recording: ${titleOf(recording)}`}>
      {playing.value && (
        <Player
          services={services}
          recording={recording}
          startAt={at ?? 0}
          onDownload={() => void download()}
        />
      )}
      <div class="title-row">
        <h3>{titleOf(recording)}</h3>
        <div class="actions">
          <button type="button" class="primary" onClick={() => (playing.value = !playing.value)}>
            <Icon name={playing.value ? "close" : "play"} /> {playing.value ? "Close" : "View"}
          </button>
          <button type="button" onClick={() => void download()}>
            <Icon name="download" /> Download
          </button>
          <button
            type="button"
            class="quiet square"
            aria-label={`Edit the description of ${titleOf(recording)}`}
            onClick={() => (editing.value = true)}
          >
            <Icon name="pencil" />
          </button>
          <button
            type="button"
            class="quiet square danger-quiet"
            aria-label={`Delete ${titleOf(recording)}`}
            onClick={() => (deleting.value = true)}
          >
            <Icon name="trash" />
          </button>
        </div>
      </div>
      <Facts recording={recording} />
      {error.value && <Failure error={error.value} onRetry={() => void download()} />}
      {editing.value && (
        <DescriptionForm
          services={services}
          recording={recording}
          onSaved={onSaved}
          onClose={() => (editing.value = false)}
        />
      )}
      {deleting.value && (
        <Delete
          services={services}
          recording={recording}
          onDeleted={onDeleted}
          onClose={() => (deleting.value = false)}
        />
      )}
    </article>
  );
}

/** What people call it. */
export function titleOf(recording: RecordingFieldsFragment): string {
  const [first = recording.fileName, ...more] = recording.sources;
  return recording.description || (more.length ? `${first} and ${more.length} more` : first);
}

function Facts({ recording }: { readonly recording: RecordingFieldsFragment }): JSX.Element {
  const { width, height, fps, videoCodec, audioCodec, tracksKept, tracksDropped } = recording;
  const picture = [
    width && height ? format.size(width, height) : "",
    fps ? `${Number(fps.toFixed(2))} fps` : "",
    videoCodec ? format.codec(videoCodec) : "",
    audioCodec ? format.codec(audioCodec) : "no sound",
  ];
  return (
    <>
      <p class="muted">
        {[format.clock(recording.duration), format.bytes(recording.size), ...picture]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <ul class="badges">
        <li title={`SHA-256 ${recording.sha256}`}>
          <Icon name="shield" /> Every byte verified
        </li>
        {tracksKept.length > 0 && (
          <li title={tracksKept.join(", ")}>
            <Icon name="check" /> Telemetry kept: {tracksKept.join(", ")}
          </li>
        )}
        {tracksDropped.length > 0 && (
          <li class="warn">
            <Icon name="warning" /> Not kept: {tracksDropped.join(", ")}
          </li>
        )}
      </ul>
      {recording.warnings.map((warning) => (
        <p key={warning} class="note">
          <Icon name="warning" /> {warning}
        </p>
      ))}
      <p class="muted small">
        {format.moment(recording.createdAt)} · from {recording.sources.join(", ")}
      </p>
    </>
  );
}

interface DeleteProps {
  readonly services: Services;
  readonly recording: RecordingFieldsFragment;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

function Delete({ services, recording, onDeleted, onClose }: DeleteProps): JSX.Element {
  const remove = async (): Promise<void> => {
    const input = { recordingId: recording.id };
    await services.client.mutate(RecordingDeleteDocument, { input });
    toast("The recording is deleted.");
    onDeleted();
  };
  return (
    <Confirm
      title="Delete this recording?"
      action="Delete recording"
      onConfirm={remove}
      onClose={onClose}
    >
      <p>
        <strong>{titleOf(recording)}</strong> ({format.clock(recording.duration)},{" "}
        {format.bytes(recording.size)}) and its file go for good.
      </p>
    </Confirm>
  );
}
