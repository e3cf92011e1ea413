import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import * as format from "../format";
import { Icon } from "../ui/icon";
import type { Attachment, SourceInfo } from "./attachment";
import { FileRows } from "./file-rows";

/** The files do not go together: replace or take out the odd one, then combine again. */
export function Mending({ attachment }: { readonly attachment: Attachment }): JSX.Element | null {
  const job = attachment.job.value;
  const busy = useSignal(false);
  if (!job) return null;
  const sending = attachment.isSending.value;
  const combine = async (): Promise<void> => {
    busy.value = true;
    await attachment.combine();
    busy.value = false;
  };
  return (
    <div class="mending">
      <div class="note bad" role="alert">
        <Icon name="warning" />
        <div class="note-text">
          <p>{job.statusReason?.message ?? "These files do not go together."}</p>
          <p class="reference">
            {job.statusReason?.code} · {job.id}
          </p>
        </div>
      </div>
      <p>
        Replace the odd file, or take it out; the others are not sent again.
        {job.fixUntil && ` There is time until ${format.moment(job.fixUntil)}.`}
      </p>
      <ol class="files numbered">
        {attachment.sources.value.map((source) => (
          <li key={source.id}>
            <MendRow
              attachment={attachment}
              source={source}
              alone={attachment.sources.value.length === 1}
            />
          </li>
        ))}
      </ol>
      {sending && <FileRows attachment={attachment} />}
      <button
        type="button"
        class="primary"
        disabled={sending || busy.value}
        onClick={() => void combine()}
      >
        <Icon name="retry" /> Combine again
      </button>
    </div>
  );
}

interface MendRowProps {
  readonly attachment: Attachment;
  readonly source: SourceInfo;
  readonly alone: boolean;
}

function MendRow({ attachment, source, alone }: MendRowProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const replace = (): void => {
    const file = input.current?.files?.[0];
    if (file) void attachment.replace(source.id, file);
  };
  return (
    <div class="file-line">
      <span class="file-name">{source.name}</span>
      <span class="muted">{format.bytes(source.size)}</span>
      <span class="actions">
        <input
          ref={input}
          type="file"
          class="hidden"
          tabIndex={-1}
          aria-label={`A file instead of ${source.name}`}
          onChange={replace}
        />
        <button
          type="button"
          aria-label={`Replace ${source.name}`}
          onClick={() => input.current?.click()}
        >
          Replace
        </button>
        <button
          type="button"
          class="quiet"
          disabled={alone}
          aria-label={`Take out ${source.name}`}
          onClick={() => void attachment.remove(source.id)}
        >
          Take out
        </button>
      </span>
    </div>
  );
}
