import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import {
  SessionDocument,
  type SessionFieldsFragment,
  SessionRemoveDocument,
} from "../../api/generated";
import { AttachDialog, type Attempt } from "../attach/attach-dialog";
import * as format from "../format";
import { Names, Recordings } from "../recordings/recordings";
import { Link, navigate } from "../router";
import type { Services } from "../services";
import { Confirm } from "../ui/confirm";
import { Icon } from "../ui/icon";
import { Loaded, Skeleton, WhenLoaded } from "../ui/loader";
import type { Attachment } from "../upload/attachment";
import { AttachmentCard } from "../upload/attachment-card";
import { attachmentsOf } from "../upload/attachments";
import { noteRemoval } from "./removals";
import { SessionForm } from "./session-form";

const NEW: Attempt = { id: "", names: [], description: "" };

function attemptOf({ id, description, sources }: Attachment): Attempt {
  return { id, description, names: sources.value.map((source) => source.name) };
}

interface SessionPageProps {
  readonly services: Services;
  readonly id: string;
}

export function SessionPage({ services, id }: SessionPageProps): JSX.Element {
  const session = useMemo(() => new Loaded(() => readSession(services, id)), [services, id]);
  useEffect(() => void session.load(), [session]);
  return (
    <WhenLoaded of={session} skeleton={<Skeleton rows={3} />}>
      {(found) =>
        found ? <Found services={services} session={found} reader={session} /> : <NotFound />
      }
    </WhenLoaded>
  );
}

async function readSession(services: Services, id: string): Promise<SessionFieldsFragment | null> {
  return (await services.client.query(SessionDocument, { id })).session ?? null;
}

function NotFound(): JSX.Element {
  return (
    <section class="empty">
      <h1>Session not found</h1>
      <p>It was removed, or it is not one of yours.</p>
      <Link to="/" class="button">
        To your sessions
      </Link>
    </section>
  );
}

interface FoundProps {
  readonly services: Services;
  readonly session: SessionFieldsFragment;
  readonly reader: Loaded<SessionFieldsFragment | null>;
}

function Found({ services, session, reader }: FoundProps): JSX.Element {
  const attachments = attachmentsOf(services, session.id);
  const attaching = useSignal<Attempt | null>(null);
  useEffect(() => {
    document.title = `${session.title} · Reelroom`;
  }, [session.title]);
  const uploads = useMemo(() => new Loaded(() => attachments.load()), [attachments]);
  useEffect(() => void uploads.load(), [uploads]);
  useSignalEffect(() => {
    if (attachments.published.value) void reader.load();
  });
  return (
    <>
      <Heading services={services} session={session} reader={reader} />
      <section class="panel" aria-labelledby="video">
        <div class="title-row">
          <h2 id="video">Video</h2>
          <button type="button" class="primary" onClick={() => (attaching.value = NEW)}>
            <Icon name="plus" /> Attach footage
          </button>
        </div>
        <WhenLoaded of={uploads} skeleton={<></>}>
          {() => (
            <>
              {attachments.shown.value.map((attachment) => (
                <AttachmentCard
                  key={attachment.id}
                  attachment={attachment}
                  onDismiss={() => attachments.dismiss(attachment)}
                  onAttachAgain={() => (attaching.value = attemptOf(attachment))}
                />
              ))}
            </>
          )}
        </WhenLoaded>
        <Recordings
          services={services}
          sessionId={session.id}
          published={attachments.published}
          onChanged={() => void reader.load()}
          quiet={attachments.shown.value.length > 0}
        />
      </section>
      {attaching.value && (
        <AttachDialog
          attachments={attachments}
          before={attaching.value}
          onAttached={() => {
            const failed = attachments.all.value.find((one) => one.id === attaching.value?.id);
            if (failed) attachments.dismiss(failed);
          }}
          onClose={() => (attaching.value = null)}
        />
      )}
    </>
  );
}

function Heading({ services, session, reader }: FoundProps): JSX.Element {
  const editing = useSignal(false);
  const removing = useSignal(false);
  return (
    <header class="session-head">
      <Link to="/" class="back">
        Sessions
      </Link>
      <div class="title-row">
        <h1>{session.title}</h1>
        <div class="actions">
          <button type="button" onClick={() => (editing.value = true)}>
            <Icon name="pencil" /> Edit
          </button>
          <button type="button" class="danger-quiet" onClick={() => (removing.value = true)}>
            <Icon name="trash" /> Remove
          </button>
        </div>
      </div>
      <p class="muted">
        {format.day(session.date)}
        {session.location && ` · ${session.location}`}
      </p>
      {session.notes && <p class="notes">{session.notes}</p>}
      {editing.value && (
        <SessionForm
          services={services}
          session={session}
          onClose={() => (editing.value = false)}
          onSaved={(saved) => (reader.value.value = saved)}
        />
      )}
      {removing.value && (
        <RemoveSession
          services={services}
          session={session}
          onClose={() => (removing.value = false)}
        />
      )}
    </header>
  );
}

interface RemoveSessionProps {
  readonly services: Services;
  readonly session: SessionFieldsFragment;
  readonly onClose: () => void;
}

function RemoveSession({ services, session, onClose }: RemoveSessionProps): JSX.Element {
  const remove = async (): Promise<void> => {
    const attachments = attachmentsOf(services, session.id);
    for (const one of attachments.all.value) one.pause();
    await services.client.mutate(SessionRemoveDocument, { input: { sessionId: session.id } });
    attachments.all.value = [];
    noteRemoval(session.id, session.title);
    navigate("/");
  };
  return (
    <Confirm
      title="Remove this session?"
      action="Remove session"
      onConfirm={remove}
      onClose={onClose}
    >
      <p>
        <strong>{session.title}</strong> goes with everything that belongs to it:
      </p>
      <ul>
        <li>
          {format.count(session.recordingCount, "recording")} ({format.bytes(session.totalBytes)})
          {session.recordingCount > 0 && (
            <Names services={services} sessionId={session.id} count={session.recordingCount} />
          )}
        </li>
        <li>uploads that are not finished, and jobs that run</li>
      </ul>
      <p>This cannot be undone.</p>
    </Confirm>
  );
}
