import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { matchFiles } from "../../upload/matching";
import * as format from "../format";
import { DropZone } from "../ui/drop-zone";
import { Icon } from "../ui/icon";
import type { Attachment } from "./attachment";
import { hasHandles, reopen } from "./handles";

/** An upload that was broken off: open its files again, or choose them again in any order. */
export function GoOn({ attachment }: { readonly attachment: Attachment }): JSX.Element {
  const chosen = useSignal<ReadonlyMap<string, File>>(new Map());
  const refused = useSignal<readonly string[]>([]);
  const oneClick = useSignal(false);
  const busy = useSignal(false);
  const needed = attachment.sources.value.filter(
    (source) => source.status !== "UPLOADED" && source.status !== "COMPLETING",
  );
  const ids = needed.map((source) => source.id);
  useEffect(() => {
    void hasHandles(ids).then((kept) => (oneClick.value = kept));
  }, [ids.join()]);

  const take = async (files: readonly File[]): Promise<void> => {
    const open = needed.filter((source) => !chosen.value.has(source.id));
    const wanted = open.map(({ id, name, size, lastModified }) => ({
      id,
      name,
      size,
      lastModified: lastModified ? Date.parse(lastModified) : null,
    }));
    const found = matchFiles(wanted, files);
    refused.value = found.refused.map(({ reason }) => reason);
    chosen.value = new Map([...chosen.value, ...found.files]);
    if (chosen.value.size === needed.length) await begin();
  };
  const begin = async (): Promise<void> => {
    busy.value = true;
    await attachment.goOn(chosen.value);
    busy.value = false;
    if (attachment.error.value) chosen.value = new Map(); // to be tried again
  };
  const openAgain = async (): Promise<void> => {
    chosen.value = await reopen(ids);
    if (chosen.value.size === needed.length) return begin();
    oneClick.value = false;
    const lost = needed.filter((source) => !chosen.value.has(source.id));
    refused.value = lost.map(({ name }) => `${name} could not be opened where it was. Choose it again.`);
  };

  if (!needed.length) return <Whole onGoOn={begin} />;
  return (
    <div class="go-on">
      <p>
        <strong>This upload is not finished.</strong> What has arrived is kept; only the rest is
        sent.
      </p>
      {oneClick.value && (
        <div class="actions">
          <button type="button" class="primary" disabled={busy.value} onClick={() => void openAgain()}>
            <Icon name="play" /> Continue the upload
          </button>
          <button type="button" class="quiet" onClick={() => (oneClick.value = false)}>
            Choose the files again
          </button>
        </div>
      )}
      {!oneClick.value && (
        <DropZone label="Choose the same files again" onFiles={(files) => void take(files)}>
          in any order
        </DropZone>
      )}
      <ul class="wanted">
        {needed.map((source) => (
          <li key={source.id} class={chosen.value.has(source.id) ? "there" : ""}>
            {chosen.value.has(source.id) && <Icon name="check" />}
            {source.name} <span class="muted">{format.bytes(source.size)}</span>
          </li>
        ))}
      </ul>
      {refused.value.map((reason) => (
        <p key={reason} class="note bad" role="alert">
          <Icon name="warning" /> {reason}
        </p>
      ))}
    </div>
  );
}

function Whole({ onGoOn }: { readonly onGoOn: () => Promise<void> }): JSX.Element {
  return (
    <div class="go-on">
      <p>All files have arrived, but they were not combined yet.</p>
      <button type="button" class="primary" onClick={() => void onGoOn()}>
        <Icon name="play" /> Combine them
      </button>
    </div>
  );
}
