/** GraphQL over HTTP: one request, one answer, the API's refusals as exceptions. */

import { backoffMs } from "../upload/backoff";
import { UploadError } from "../upload/errors";
import type { TypedDocumentString } from "./generated";

const TRIES = 7;
const BUSY = new Set([429, 502, 503, 504]);
const SIGNED_OUT = "SIGNED_OUT";
const TIMEOUT_MS = 35_000;

interface Refusal {
  readonly code: string;
  readonly message: string;
}

interface Payload {
  readonly userErrors: readonly Refusal[];
}

interface Body<R> {
  readonly data?: R | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly requestId?: string };
  }[];
}

interface Answered<R> {
  readonly data: R;
  readonly requestId: string;
}

/** Where the token comes from; `renew` answers null when a person has to sign in again. */
export interface Tokens {
  token(): Promise<string | null>;
  renew(): Promise<string | null>;
}

/**
 * A request is repeated when nothing answered, or for a cause that passes: every mutation of the
 * API may be repeated. Failures are UploadError.
 */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly tokens: Tokens,
    private readonly onSignedOut: () => void,
    private readonly sleep: (ms: number) => Promise<void>,
  ) {}

  query<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R> {
    return this.#untilItPasses(async () => (await this.#execute(document, variables)).data);
  }

  /** The payload of the one mutation in `document`. */
  mutate<R extends object, V>(
    document: TypedDocumentString<R, V>,
    variables: V,
  ): Promise<Extract<R[keyof R], Payload>> {
    return this.#untilItPasses(async () => {
      const { data, requestId } = await this.#execute(document, variables);
      const [payload] = Object.values(data as object) as Payload[];
      const [refusal] = payload?.userErrors ?? [];
      if (refusal) {
        throw new Refused(refusal.code, refusal.message, payload as Payload, requestId);
      }
      return payload as Extract<R[keyof R], Payload>;
    });
  }

  async #untilItPasses<R>(once: () => Promise<R>): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once();
      } catch (cause) {
        const passes = cause instanceof UploadError && cause.retryable;
        if (!passes || attempt === TRIES) throw cause;
      }
      await this.sleep(backoffMs(attempt, Math.random()));
    }
  }

  async #execute<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<Answered<R>> {
    const body = JSON.stringify({ query: document.toString(), variables });
    const token = (await reached(this.tokens.token())) ?? this.#signedOut();
    let answer = await this.#post(body, token);
    if (answer.status === 401) {
      const renewed = (await reached(this.tokens.renew())) ?? this.#signedOut();
      answer = await this.#post(body, renewed);
      if (answer.status === 401) this.#signedOut();
    }
    return read<R>(answer);
  }

  #post(body: string, token: string): Promise<Response> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return reached(fetch(this.url, { method: "POST", headers, body, signal }));
  }

  #signedOut(): never {
    this.onSignedOut();
    throw new UploadError(SIGNED_OUT, "Your sign-in has ended. Sign in again to go on.");
  }
}

/** Rejects with UNREACHABLE when nothing answered. */
async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch {
    const message = "The server does not answer. Check the network, then retry.";
    throw new UploadError("UNREACHABLE", message, true);
  }
}

/** A `userErrors` entry, with the payload that it came in. */
export class Refused extends UploadError {
  constructor(
    code: string,
    message: string,
    readonly payload: object,
    requestId = "",
  ) {
    super(code, message, code === "TRY_AGAIN", requestId);
  }
}

async function read<R>(answer: Response): Promise<Answered<R>> {
  const requestId = answer.headers.get("apigw-requestid") ?? "";
  if (BUSY.has(answer.status)) {
    const message = `The server is busy (${answer.status}). Retry in a moment.`;
    throw new UploadError("BUSY", message, true, requestId);
  }
  let body: Body<R>;
  try {
    body = (await answer.json()) as Body<R>;
  } catch {
    const message = `The server's answer cannot be read (${answer.status}). Reload the page.`;
    throw new UploadError("NO_JSON", message, false, requestId);
  }
  const [error] = body.errors ?? [];
  if (error) {
    const { code = "GRAPHQL", requestId: told = requestId } = error.extensions ?? {};
    throw new UploadError(code, error.message, code === "TRY_AGAIN", told);
  }
  if (!body.data) {
    throw new UploadError("HTTP", `The server answered ${answer.status}.`, false, requestId);
  }
  return { data: body.data, requestId };
}
