/** The uploads of a session; they live on while the person looks at other screens. */

import { computed, signal } from "@preact/signals";
import { UploadCreateDocument, UploadsDocument } from "../../api/generated";
import { unfinished } from "../../upload/unfinished";
import type { Services } from "../services";
import { announced } from "./announced";
import { Attachment, type UploadNode } from "./attachment";

const DISMISSED = "reelroom.dismissed";
const KEPT_DISMISSED = 200;

export class Attachments {
  readonly all = signal<readonly Attachment[]>([]);
  readonly #dismissed = signal<readonly string[]>(readDismissed());
  /** Grows whenever a recording may have come. */
  readonly published = signal(0);

  constructor(
    private readonly services: Services,
    readonly sessionId: string,
  ) {}

  readonly shown = computed(() =>
    this.all.value.filter((one) => !this.#dismissed.value.includes(one.id)),
  );

  /** Read what the server knows; answers false when there is no such session. */
  async load(): Promise<boolean> {
    let exists = true;
    const nodes = await unfinished<UploadNode>(
      async (after) => {
        const { session } = await this.services.client.query(UploadsDocument, {
          sessionId: this.sessionId,
          after,
        });
        exists = session !== null && session !== undefined;
        const uploads = session?.uploads;
        const { hasNextPage = false, endCursor = null } = uploads?.pageInfo ?? {};
        return { nodes: uploads?.nodes ?? [], endCursor: hasNextPage ? (endCursor ?? null) : null };
      },
      (node) => this.#matters(node),
    );
    for (const node of nodes) (this.#known(node.id) ?? this.#add(node.id, node)).see(node);
    return exists;
  }

  /** Announce files in their order and send them. */
  async attach(files: readonly File[], description: string, key: string): Promise<void> {
    const payload = await this.services.client.mutate(UploadCreateDocument, {
      input: {
        sessionId: this.sessionId,
        files: files.map(announced),
        description,
        idempotencyKey: key,
      },
    });
    const { upload, targets } = payload;
    if (!upload) return;
    const attachment = this.#add(upload.id, { description, createdAt: new Date().toISOString() });
    attachment.sources.value = upload.sources;
    const bySource = upload.sources.map((source, index) => [source.id, files[index] as File] as const);
    await attachment.send(upload.sources, new Map(bySource), targets ?? []);
  }

  /** Not to be shown any more, in this browser. */
  dismiss(attachment: Attachment): void {
    const kept = [attachment.id, ...this.#dismissed.value].slice(0, KEPT_DISMISSED);
    this.#dismissed.value = kept;
    localStorage.setItem(DISMISSED, JSON.stringify(kept));
  }

  #matters(node: UploadNode): boolean {
    if (this.#known(node.id)) return true;
    const ended = node.job?.status === "DONE" || node.job?.status === "CANCELLED";
    return node.status !== "CANCELLED" && !ended;
  }

  #known(id: string): Attachment | undefined {
    return this.all.value.find((one) => one.id === id);
  }

  #add(id: string, { description, createdAt }: Pick<UploadNode, "description" | "createdAt">): Attachment {
    const changed = (): void => {
      this.published.value++;
      void this.load().catch(() => undefined); // the screen's own reading tells what is wrong
    };
    const made = new Attachment(this.services, id, this.sessionId, description, createdAt, changed);
    const all = [...this.all.value, made];
    this.all.value = all.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    return made;
  }
}

function readDismissed(): readonly string[] {
  const kept: unknown = JSON.parse(localStorage.getItem(DISMISSED) ?? "[]");
  return Array.isArray(kept) ? kept.map(String) : [];
}

const sessions = signal<ReadonlyMap<string, Attachments>>(new Map());

export function attachmentsOf(services: Services, sessionId: string): Attachments {
  const known = sessions.peek().get(sessionId);
  if (known) return known;
  const made = new Attachments(services, sessionId);
  sessions.value = new Map([...sessions.peek(), [sessionId, made]]);
  return made;
}

/** Send nothing more, and know nothing more: another person may sign in. */
export function stopAll(): void {
  for (const one of sendingNow.value) one.pause();
  sessions.value = new Map();
}

/** Everything that this tab sends now. */
export const sendingNow = computed(() =>
  [...sessions.value.values()].flatMap((one) => one.all.value.filter((a) => a.isSending.value)),
);
