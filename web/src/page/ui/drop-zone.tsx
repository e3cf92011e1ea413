import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { ACCEPTED, droppedFiles, pickFiles } from "../upload/picking";
import { Icon } from "./icon";

interface DropZoneProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children?: ComponentChildren;
}

/** A place to drop files on, and a button for those who do not drag. */
export function DropZone({ label, onFiles, children }: DropZoneProps): JSX.Element {
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = async (event: DragEvent): Promise<void> => {
    event.preventDefault();
    over.value = false;
    if (event.dataTransfer) onFiles(await droppedFiles(event.dataTransfer));
  };
  const hover = (event: DragEvent): void => {
    event.preventDefault();
    over.value = true;
  };
  const pick = async (): Promise<void> => {
    const files = await pickFiles(input.current as HTMLInputElement);
    if (files.length) onFiles(files);
  };
  const picked = (): void => {
    const element = input.current as HTMLInputElement;
    onFiles([...(element.files ?? [])]);
    element.value = "";
  };
  return (
    <div
      class={over.value ? "drop over" : "drop"}
      onDragOver={hover}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => void drop(event)}
    >
      <Icon name="film" />
      <p>
        <button type="button" class="textual strong" onClick={() => void pick()}>
          {label}
        </button>{" "}
        or drop them here{children && <>, {children}</>}
      </p>
      <input
        ref={input}
        type="file"
        class="hidden"
        tabIndex={-1}
        multiple
        accept={ACCEPTED}
        aria-label={label}
        onChange={picked}
      />
    </div>
  );
}
