import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import {
  SessionCreateDocument,
  type SessionFieldsFragment,
  SessionUpdateDocument,
} from "../../api/generated";
import { toUploadError, type UploadError } from "../../upload/errors";
import type { Services } from "../services";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/failure";

interface SessionFormProps {
  readonly services: Services;
  /** The session to change; a new one when left out. */
  readonly session?: SessionFieldsFragment;
  readonly onClose: () => void;
  readonly onSaved: (session: SessionFieldsFragment) => void;
}

export function SessionForm({ services, session, onClose, onSaved }: SessionFormProps): JSX.Element {
  const error = useSignal<UploadError | null>(null);
  const busy = useSignal(false);
  // Kept for as long as the dialog is open: pressing the button twice makes one session.
  const key = useMemo(() => crypto.randomUUID(), []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    busy.value = true;
    error.value = null;
    try {
      const said = fieldsOf(event.target as HTMLFormElement);
      const saved = await (session ? change(services, session, said) : make(services, said, key));
      onClose();
      if (saved) onSaved(saved);
    } catch (cause) {
      error.value = toUploadError(cause);
      busy.value = false;
    }
  };
  return (
    <Dialog title={session ? "Edit session" : "New session"} onClose={onClose}>
      <form onSubmit={(event) => void submit(event as SubmitEvent)}>
        <div class="dialog-body fields">
          <label>
            Title
            <input name="title" required maxLength={200} value={session?.title} autoFocus />
          </label>
          <div class="two">
            <label>
              Date
              <input name="date" type="date" required value={session?.date ?? today()} />
            </label>
            <label>
              Location
              <input name="location" maxLength={200} value={session?.location} />
            </label>
          </div>
          <label>
            Notes
            <textarea name="notes" maxLength={5000} rows={3} value={session?.notes} />
          </label>
        </div>
        {error.value && <Failure error={error.value} />}
        <footer class="dialog-foot">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={busy.value}>
            {session ? "Save" : "Create session"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface Said {
  readonly title: string;
  readonly date: string;
  readonly location: string;
  readonly notes: string;
}

function fieldsOf(form: HTMLFormElement): Said {
  const data = new FormData(form);
  const text = (name: keyof Said): string => String(data.get(name) ?? "").trim();
  return { title: text("title"), date: text("date"), location: text("location"), notes: text("notes") };
}

async function make(
  services: Services,
  said: Said,
  idempotencyKey: string,
): Promise<SessionFieldsFragment | null> {
  const input = { ...said, idempotencyKey };
  return (await services.client.mutate(SessionCreateDocument, { input })).session ?? null;
}

async function change(
  services: Services,
  session: SessionFieldsFragment,
  said: Said,
): Promise<SessionFieldsFragment | null> {
  const input = { ...said, sessionId: session.id, expectedVersion: session.version };
  return (await services.client.mutate(SessionUpdateDocument, { input })).session ?? null;
}

function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
