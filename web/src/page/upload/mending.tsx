import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import * as format from "../format";
import { Reference } from "../ui/failure";
import { Icon } from "../ui/icon";
import type { Attachment, SourceInfo } from "./attachment";
import { FileRows } from "./file-rows";

/** The files do not go together: replace, reorder or take out, then combine again. */
export function Mending({ attachment }: { readonly attachment: Attachment }): JSX.Element | null {
  const job = attachment.job.value;
  const busy = useSignal(false);
  if (!job) return null;
  const sources = attachment.sources.value;
  const sending = attachment.isSending.value;
  const absent = sources.filter((source) => source.status !== "UPLOADED");
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
          <Reference code={job.statusReason?.code ?? job.status} id={job.id} />
        </div>
      </div>
      <p>
        Replace the odd file, take it out, or change the order; the others are not sent again.
        {job.fixUntil && ` There is time until ${format.moment(job.fixUntil)}.`}
      </p>
      <ol class="files numbered">
        {sources.map((source, index) => (
          <li key={source.id}>
            <MendRow attachment={attachment} source={source} index={index} last={sources.length - 1} />
          </li>
        ))}
      </ol>
      {sending && <FileRows attachment={attachment} />}
      {!sending && absent.length > 0 && (
        <p class="note">
          <Icon name="warning" />
          {absent.map((source) => source.name).join(", ")} did not arrive whole: replace it with the
          same file, or with another.
        </p>
      )}
      <button
        type="button"
        class="primary"
        disabled={sending || busy.value || absent.length > 0}
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
  readonly index: number;
  readonly last: number;
}

function MendRow({ attachment, source, index, last }: MendRowProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const mover = (label: "up" | "down", to: number): JSX.Element => (
    <button
      type="button"
      class="quiet square"
      aria-label={`Move ${source.name} ${label}`}
      disabled={to < 0 || to > last}
      onClick={() => void attachment.reorder(index, to)}
    >
      <Icon name={label} />
    </button>
  );
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
        {last > 0 && mover("up", index - 1)}
        {last > 0 && mover("down", index + 1)}
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
          disabled={last === 0}
          aria-label={`Take out ${source.name}`}
          onClick={() => void attachment.remove(source.id)}
        >
          Take out
        </button>
      </span>
    </div>
  );
}
