/** Footage that was chosen and not sent yet: its files, their order and how they go together. */

import { computed, signal } from "@preact/signals";
import { createdAt } from "../../preflight/creation";
import { copiesAmong } from "../../preflight/copies";
import { autoOrder, type Orderable } from "../../preflight/order";
import { probe } from "../../preflight/probe";
import { type Facts, type Probed, verdictOf } from "../../preflight/verdict";

export interface DraftFile extends Orderable {
  readonly key: number;
  readonly file: File;
  readonly facts: Facts | null;
  /** Why it is no use, in words. */
  readonly problem: string | null;
  readonly reading: boolean;
}

const READ_AT_A_TIME = 2;

export class Draft {
  readonly files = signal<readonly DraftFile[]>([]);
  readonly reason = signal("");
  readonly warnings = signal<readonly string[]>([]);
  /** What was not taken, in words: duplicates, empty files. */
  readonly refused = signal<readonly string[]>([]);
  /** Files that hold the same as another, in words. */
  readonly copies = signal<readonly string[]>([]);
  readonly reading = computed(() => this.files.value.some((file) => file.reading));
  readonly verdict = computed(() => verdictOf(this.files.value.map(probed)));
  readonly totalBytes = computed(() => this.files.value.reduce((sum, one) => sum + one.file.size, 0));
  readonly totalMs = computed(() =>
    this.files.value.reduce((sum, one) => sum + (one.facts?.durationMs ?? 0), 0),
  );
  #byHand = false;
  #last = 0;
  #toRead: DraftFile[] = [];
  #readers = 0;

  /** `expected` are names in the order of an earlier attempt. */
  constructor(private readonly expected: readonly string[]) {}

  add(files: readonly File[]): void {
    const refused: string[] = [];
    const fresh: DraftFile[] = [];
    for (const file of files) {
      const reason = this.#whyNot(file, fresh);
      if (reason) refused.push(reason);
      else fresh.push(this.#drafted(file));
    }
    this.refused.value = refused;
    this.files.value = [...this.files.value, ...fresh];
    this.#order();
    void this.#findCopies();
    this.#toRead.push(...fresh);
    while (this.#readers < READ_AT_A_TIME && this.#toRead.length) void this.#readNext();
  }

  remove(key: number): void {
    this.files.value = this.files.value.filter((one) => one.key !== key);
    this.#order();
    void this.#findCopies();
  }

  /** Move the file at `from` to the place `to`. */
  move(from: number, to: number): void {
    const files = [...this.files.value];
    if (to < 0 || to >= files.length || from === to) return;
    const [moved] = files.splice(from, 1);
    files.splice(to, 0, moved as DraftFile);
    this.#byHand = true;
    this.files.value = files;
    this.reason.value = "Ordered by you.";
    this.warnings.value = [];
  }

  orderByItself(): void {
    this.#byHand = false;
    this.#order();
  }

  get isOrderedByHand(): boolean {
    return this.#byHand;
  }

  #whyNot(file: File, fresh: readonly DraftFile[]): string {
    if (file.size === 0) return `${file.name} is empty. Choose the recorded file itself.`;
    const known = [...this.files.value, ...fresh].some(
      (one) =>
        one.file.name === file.name &&
        one.file.size === file.size &&
        one.file.lastModified === file.lastModified,
    );
    return known ? `${file.name} was chosen already.` : "";
  }

  #drafted(file: File): DraftFile {
    const { name, lastModified } = file;
    const key = ++this.#last;
    return {
      key,
      file,
      name,
      lastModified,
      createdAt: null,
      durationMs: null,
      facts: null,
      problem: null,
      reading: true,
    };
  }

  #order(): void {
    if (this.#byHand || !this.files.value.length) return;
    const { files, reason, warnings } = this.#expectedOrder() ?? autoOrder(this.files.value);
    this.files.value = files;
    this.reason.value = this.files.value.length > 1 ? reason : "";
    this.warnings.value = warnings;
  }

  async #findCopies(): Promise<void> {
    const files = [...this.files.value].sort((a, b) => a.key - b.key); // as they were chosen
    const found = await copiesAmong(files.map((one) => one.file));
    const still = (one: File): boolean => this.files.value.some(({ file }) => file === one);
    this.copies.value = found
      .filter(([copy, original]) => still(copy) && still(original))
      .map(([copy, original]) => `${copy.name} holds the same as ${original.name}. Take one out.`);
  }

  #expectedOrder(): ReturnType<typeof autoOrder<DraftFile>> | null {
    const place = (one: DraftFile): number => this.expected.indexOf(one.name);
    const files = [...this.files.value];
    if (!this.expected.length || files.some((one) => place(one) < 0)) return null;
    files.sort((a, b) => place(a) - place(b));
    return { files, reason: "Ordered as in the attempt before.", warnings: [] };
  }

  async #readNext(): Promise<void> {
    const next = this.#toRead.shift();
    if (!next) return;
    this.#readers++;
    const found = await read(next.file);
    this.files.value = this.files.value.map((one) =>
      one.key === next.key ? { ...one, ...found, reading: false } : one,
    );
    this.#order();
    this.#readers--;
    await this.#readNext();
  }
}

type Read = Pick<DraftFile, "createdAt" | "durationMs" | "facts" | "problem">;

async function read(file: File): Promise<Read> {
  const began = await createdAt(file).catch(() => null);
  try {
    const facts = await probe(file);
    return { createdAt: began, durationMs: facts.durationMs, facts, problem: null };
  } catch {
    const problem = `${file.name} cannot be read as footage here. It may be cut off, or no video.`;
    return { createdAt: began, durationMs: null, facts: null, problem };
  }
}

function probed({ name, facts, problem }: DraftFile): Probed {
  return { name, facts, problem };
}
