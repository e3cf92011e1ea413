import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { RecordingsDocument, type RecordingsQuery } from "../../api/generated";
import type { Services } from "../services";
import { Icon } from "../ui/icon";
import { Loaded, Skeleton, WhenLoaded } from "../ui/loader";
import { RecordingCard, titleOf } from "./recording-card";

type Page = NonNullable<RecordingsQuery["recordings"]>;

const NOTHING: Page = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

const NAMED = 5;

interface NamesProps {
  readonly services: Services;
  readonly sessionId: string;
  readonly count: number;
}

interface RecordingsProps {
  readonly services: Services;
  readonly sessionId: string;
  /** Grows when a recording may have come. */
  readonly published: ReadonlySignal<number>;
  readonly onChanged: () => void;
  /** Something else is shown above: an empty list needs no words. */
  readonly quiet: boolean;
}

export function Recordings(props: RecordingsProps): JSX.Element {
  const { services, sessionId, published, onChanged } = props;
  const list = useMemo(
    () => new Loaded(() => page(services, sessionId)),
    [services, sessionId],
  );
  useEffect(() => void list.load(), [list]);
  useSignalEffect(() => {
    if (published.value) void list.load();
  });
  const more = (): Promise<void> =>
    list.more(async (known) => {
      const next = await page(services, sessionId, known.pageInfo.endCursor ?? null);
      return { ...next, nodes: [...known.nodes, ...next.nodes] };
    });
  const change = (nodes: Page["nodes"]): void => {
    list.value.value = { ...(list.value.value as Page), nodes };
    onChanged();
  };
  return (
    <WhenLoaded of={list} skeleton={<Skeleton rows={2} />}>
      {({ nodes, pageInfo }) => (
        <>
          {nodes.map((recording) => (
            <RecordingCard
              key={recording.id}
              services={services}
              recording={recording}
              onSaved={(saved) => change(nodes.map((one) => (one.id === saved.id ? saved : one)))}
              onDeleted={() => change(nodes.filter((one) => one.id !== recording.id))}
            />
          ))}
          {pageInfo.hasNextPage && (
            <button type="button" class="more" disabled={list.busy.value} onClick={() => void more()}>
              Show more
            </button>
          )}
          {!nodes.length && !props.quiet && <NoRecordings />}
        </>
      )}
    </WhenLoaded>
  );
}

/** The recordings of a session by name, a few of them; `count` is of all. */
export function Names({ services, sessionId, count }: NamesProps): JSX.Element {
  const list = useMemo(
    () => new Loaded(() => page(services, sessionId)),
    [services, sessionId],
  );
  useEffect(() => void list.load(), [list]);
  return (
    <WhenLoaded of={list} skeleton={<></>}>
      {({ nodes }) => (
        <ul>
          {nodes.slice(0, NAMED).map((recording) => (
            <li key={recording.id}>{titleOf(recording)}</li>
          ))}
          {count > NAMED && <li>and {count - NAMED} more</li>}
        </ul>
      )}
    </WhenLoaded>
  );
}

async function page(
  services: Services,
  sessionId: string,
  after: string | null = null,
): Promise<Page> {
  return (await services.client.query(RecordingsDocument, { sessionId, after })).recordings ?? NOTHING;
}

function NoRecordings(): JSX.Element {
  return (
    <div class="empty">
      <Icon name="film" />
      <h3>No footage yet</h3>
      <p>Attach the files from the camera: several chapters become one recording, losslessly.</p>
    </div>
  );
}
