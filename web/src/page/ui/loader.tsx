/** Something that is read from the server: loading, there, or why not. */

import { type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import { toUploadError, type UploadError } from "../../upload/errors";
import { Failure } from "./failure";

export class Loaded<T> {
  readonly value: Signal<T | undefined> = signal(undefined);
  readonly error: Signal<UploadError | null> = signal(null);
  readonly busy = signal(false);

  constructor(private readonly read: () => Promise<T>) {}

  async load(): Promise<void> {
    this.busy.value = true;
    try {
      this.value.value = await this.read();
      this.error.value = null;
    } catch (cause) {
      this.error.value = toUploadError(cause);
    }
    this.busy.value = false;
  }

  /** Add to what is there, as the next page of a list. */
  async more(next: (known: T) => Promise<T>): Promise<void> {
    const known = this.value.value;
    if (known === undefined || this.busy.value) return;
    this.busy.value = true;
    try {
      this.value.value = await next(known);
      this.error.value = null;
    } catch (cause) {
      this.error.value = toUploadError(cause);
    }
    this.busy.value = false;
  }
}

interface WhenLoadedProps<T> {
  readonly of: Loaded<T>;
  readonly skeleton: JSX.Element;
  readonly children: (value: T) => JSX.Element | null;
}

export function WhenLoaded<T>({ of, skeleton, children }: WhenLoadedProps<T>): JSX.Element {
  const value = of.value.value;
  const error = of.error.value;
  return (
    <>
      {error && error.code !== "SIGNED_OUT" && <Failure error={error} onRetry={() => void of.load()} />}
      {value === undefined ? !error && skeleton : children(value)}
    </>
  );
}

export function Skeleton({ rows }: { readonly rows: number }): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} />
      ))}
    </div>
  );
}
