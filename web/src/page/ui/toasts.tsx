import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Icon } from "./icon";

const SHOWN_MS = 6_000;

const shown = signal<readonly { readonly id: number; readonly text: string }[]>([]);
let last = 0;

/** Say that something has happened; screen readers say it too. */
export function toast(text: string): void {
  const id = ++last;
  shown.value = [...shown.value, { id, text }];
  setTimeout(() => (shown.value = shown.value.filter((one) => one.id !== id)), SHOWN_MS);
}

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(({ id, text }) => (
        <p key={id} class="toast">
          <Icon name="check" /> {text}
        </p>
      ))}
    </div>
  );
}
