/** Sessions that were removed in this tab, until nothing of them is left. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { SessionRemovalDocument } from "../../api/generated";
import { sleep } from "../../upload/timer";
import type { Services } from "../services";
import { Icon } from "../ui/icon";
import { Progress } from "../ui/progress";

const KEPT = "reelroom.removed";
const PATIENCE_MS = 5_000;

interface Removal {
  readonly id: string;
  readonly title: string;
  readonly isOver: boolean;
}

const removals = signal<readonly Removal[]>(kept());
const watched = new Set<string>();

export function noteRemoval(id: string, title: string): void {
  keep([{ id, title, isOver: false }, ...removals.value]);
}

/** What goes on after a removal, for as long as the person has not put it away. */
export function Removals({ services }: { readonly services: Services }): JSX.Element | null {
  useEffect(() => {
    for (const one of removals.value) if (!one.isOver) void watch(services, one.id);
  }, [removals.value]);
  if (!removals.value.length) return null;
  return (
    <ul class="removals" aria-label="Removed sessions">
      {removals.value.map((removal) => (
        <li key={removal.id}>
          <div class={removal.isOver ? "note good" : "note"} role="status">
            {removal.isOver ? <Over removal={removal} /> : <UnderWay removal={removal} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function UnderWay({ removal }: { readonly removal: Removal }): JSX.Element {
  return (
    <>
      <Icon name="trash" />
      <div class="note-text">
        <p>
          <strong>{removal.title}</strong> is removed. What belonged to it goes now: jobs are
          stopped, files deleted.
        </p>
        <Progress label={`Removing ${removal.title}`} />
      </div>
    </>
  );
}

function Over({ removal }: { readonly removal: Removal }): JSX.Element {
  const putAway = (): void => keep(removals.value.filter((one) => one.id !== removal.id));
  return (
    <>
      <Icon name="check" />
      <p class="note-text">
        <strong>{removal.title}</strong> and everything that belonged to it are gone.
      </p>
      <button type="button" class="quiet" onClick={putAway}>
        Dismiss
      </button>
    </>
  );
}

async function watch(services: Services, id: string): Promise<void> {
  if (watched.has(id)) return;
  watched.add(id);
  for (;;) {
    try {
      const { sessionRemoval } = await services.client.query(SessionRemovalDocument, { id });
      const wait = sessionRemoval?.pollAfterMs;
      if (wait == null) break;
      await sleep(wait);
    } catch {
      await sleep(PATIENCE_MS); // the list below tells what is wrong
    }
  }
  keep(removals.value.map((one) => (one.id === id ? { ...one, isOver: true } : one)));
}

function keep(list: readonly Removal[]): void {
  removals.value = list;
  sessionStorage.setItem(KEPT, JSON.stringify(list));
}

function kept(): readonly Removal[] {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as readonly Removal[];
}
