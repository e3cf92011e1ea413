import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Facts } from "../../preflight/verdict";
import * as format from "../format";
import { Icon } from "../ui/icon";
import type { Draft, DraftFile } from "./draft";

/** The files in their order: drag, arrow keys with Alt, or buttons change it. */
export function OrderList({ draft }: { readonly draft: Draft }): JSX.Element {
  const said = useSignal("");
  const dragged = useSignal<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const files = draft.files.value;
  const move = (from: number, to: number, focus: string): void => {
    const file = files[from];
    if (!file || to < 0 || to >= files.length) return;
    draft.move(from, to);
    said.value = `${file.name} is number ${to + 1} of ${files.length}.`;
    // The row moves in the document, and some browsers drop the focus then.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(focus)?.focus());
  };
  return (
    <>
      <ol class="files numbered order" ref={list} aria-label="Files in the order of the recording">
        {files.map((file, index) => (
          <OrderRow
            key={file.key}
            file={file}
            index={index}
            last={files.length - 1}
            isDragged={dragged.value === index}
            onMove={(to, focus) => move(index, to, focus)}
            onRemove={() => draft.remove(file.key)}
            onGrab={() => (dragged.value = index)}
            onDragTo={() => {
              if (dragged.value === null || dragged.value === index) return;
              draft.move(dragged.value, index);
              dragged.value = index;
            }}
            onRelease={() => (dragged.value = null)}
          />
        ))}
      </ol>
      <p class="hidden" role="status">
        {said.value}
      </p>
    </>
  );
}

interface OrderRowProps {
  readonly file: DraftFile;
  readonly index: number;
  readonly last: number;
  readonly isDragged: boolean;
  readonly onMove: (to: number, focus: string) => void;
  readonly onRemove: () => void;
  readonly onGrab: () => void;
  readonly onDragTo: () => void;
  readonly onRelease: () => void;
}

function OrderRow(row: OrderRowProps): JSX.Element {
  const { file, index, last } = row;
  const button = (label: string, icon: "up" | "down", to: number): JSX.Element => (
    <button
      type="button"
      class="quiet square"
      data-key={`${file.key}-${icon}`}
      aria-label={`Move ${file.name} ${label}`}
      aria-disabled={to < 0 || to > last}
      onClick={() => row.onMove(to, `[data-key="${file.key}-${icon}"]`)}
    >
      <Icon name={icon} />
    </button>
  );
  const onKey = (event: KeyboardEvent): void => {
    const to = event.key === "ArrowUp" ? index - 1 : event.key === "ArrowDown" ? index + 1 : null;
    if (to === null || !event.altKey) return;
    event.preventDefault();
    const focused = (event.target as HTMLElement).dataset.key;
    row.onMove(to, `[data-key="${focused}"]`);
  };
  return (
    <li
      class={row.isDragged ? "dragged" : ""}
      draggable
      onKeyDown={onKey}
      onDragStart={row.onGrab}
      onDragOver={(event) => event.preventDefault()}
      onDragEnter={row.onDragTo}
      onDragEnd={row.onRelease}
      onDrop={(event) => event.preventDefault()}
    >
      <div class="file-line">
        <span class="grip">
          <Icon name="grip" />
        </span>
        <span class="file-name">
          {file.name}
          <span class="muted facts">{factsInWords(file)}</span>
        </span>
        <span class="actions">
          {last > 0 && button("up", "up", index - 1)}
          {last > 0 && button("down", "down", index + 1)}
          <button
            type="button"
            class="quiet square"
            aria-label={`Take ${file.name} out`}
            onClick={row.onRemove}
          >
            <Icon name="close" />
          </button>
        </span>
      </div>
    </li>
  );
}

function factsInWords({ file, facts, problem, reading }: DraftFile): string {
  const size = format.bytes(file.size);
  if (reading) return `${size} · reading…`;
  if (problem || !facts) return `${size} · not readable`;
  return [size, ...words(facts)].join(" · ");
}

function words(facts: Facts): string[] {
  const parts = [format.clock(facts.durationMs)];
  if (facts.width && facts.height) parts.push(format.size(facts.width, facts.height));
  if (facts.fps) parts.push(`${Number(facts.fps.toFixed(2))} fps`);
  if (facts.videoCodec) parts.push(format.codec(facts.videoCodec));
  parts.push(facts.audioCodec ? format.codec(facts.audioCodec) : "no sound");
  return parts;
}
