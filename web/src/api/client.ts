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
  ) {}

  query<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R> {
    return this.#untilItPasses(() => this.#execute(document, variables));
  }

  /** The payload of the one mutation in `document`. */
  mutate<R extends object, V>(
    document: TypedDocumentString<R, V>,
    variables: V,
  ): Promise<Extract<R[keyof R], Payload>> {
    return this.#untilItPasses(async () => {
      const [payload] = Object.values(await this.#execute(document, variables)) as Payload[];
      const [refusal] = payload?.userErrors ?? [];
      if (refusal) {
        throw new Refused(refusal.code, refusal.message, payload as Payload);
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
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, Math.random())));
    }
  }

  async #execute<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R> {
    const body = JSON.stringify({ query: document.toString(), variables });
    const token = (await this.tokens.token()) ?? this.#signedOut();
    let answer = await this.#post(body, token);
    if (answer.status === 401) {
      const renewed = (await this.tokens.renew()) ?? this.#signedOut();
      answer = await this.#post(body, renewed);
      if (answer.status === 401) this.#signedOut();
    }
    return dataOf<R>(answer);
  }

  async #post(body: string, token: string): Promise<Response> {
    try {
      return await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new UploadError(
        "UNREACHABLE",
        "The server does not answer. Check the network, then retry.",
        true,
      );
    }
  }

  #signedOut(): never {
    this.onSignedOut();
    throw new UploadError(SIGNED_OUT, "Your sign-in has ended. Sign in again to go on.");
  }
}

/** A `userErrors` entry, with the payload that it came in. */
export class Refused extends UploadError {
  constructor(
    code: string,
    message: string,
    readonly payload: object,
  ) {
    super(code, message, code === "TRY_AGAIN");
  }
}

async function dataOf<R>(answer: Response): Promise<R> {
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
  return body.data;
}
