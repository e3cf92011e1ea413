import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { SessionsDocument, type SessionsQuery } from "../../api/generated";
import * as format from "../format";
import { Link, navigate } from "../router";
import type { Services } from "../services";
import { Icon } from "../ui/icon";
import { Loaded, Skeleton, WhenLoaded } from "../ui/loader";
import { Removals } from "./removals";
import { SessionForm } from "./session-form";

type Listed = SessionsQuery["sessions"];

export function SessionsPage({ services }: { readonly services: Services }): JSX.Element {
  const making = useSignal(false);
  const list = useMemo(() => new Loaded(() => page(services)), [services]);
  useEffect(() => {
    document.title = "Sessions · Reelroom";
    void list.load();
  }, [list]);
  const more = (): Promise<void> =>
    list.more(async (known) => {
      const next = await page(services, known.pageInfo.endCursor ?? null);
      return { ...next, nodes: [...known.nodes, ...next.nodes] };
    });
  return (
    <>
      <div class="title-row">
        <h1>Sessions</h1>
        <button type="button" class="primary" onClick={() => (making.value = true)}>
          <Icon name="plus" /> New session
        </button>
      </div>
      <Removals services={services} />
      <WhenLoaded of={list} skeleton={<Skeleton rows={4} />}>
        {(found) => (found.nodes.length ? <List found={found} onMore={more} /> : <NoSessions />)}
      </WhenLoaded>
      {making.value && (
        <SessionForm
          services={services}
          onClose={() => (making.value = false)}
          onSaved={(session) => navigate(`/sessions/${session.id}`)}
        />
      )}
    </>
  );
}

async function page(services: Services, after: string | null = null): Promise<Listed> {
  return (await services.client.query(SessionsDocument, { after })).sessions;
}

interface ListProps {
  readonly found: Listed;
  readonly onMore: () => Promise<void>;
}

function List({ found, onMore }: ListProps): JSX.Element {
  return (
    <>
      <ul class="sessions">
        {found.nodes.map((session) => (
          <li key={session.id}>
            <Link to={`/sessions/${session.id}`} class="card session-card">
              <strong>{session.title}</strong>
              <span>
                {format.day(session.date)}
                {session.location && ` · ${session.location}`}
              </span>
              <span class="muted">
                {session.recordingCount
                  ? `${format.count(session.recordingCount, "recording")}, ${format.bytes(session.totalBytes)}`
                  : "No recordings yet"}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {found.pageInfo.hasNextPage && (
        <button type="button" class="more" onClick={() => void onMore()}>
          Show more
        </button>
      )}
    </>
  );
}

function NoSessions(): JSX.Element {
  return (
    <section class="empty">
      <Icon name="film" />
      <h2>No sessions yet</h2>
      <p>A session is a day’s drive, a meeting, a match: make one, then attach its footage.</p>
    </section>
  );
}
