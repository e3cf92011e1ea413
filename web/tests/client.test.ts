import { afterEach, expect, test, vi } from "vitest";
import { ApiClient, type Tokens } from "../src/api/client";
import { SessionRemoveDocument } from "../src/api/generated";
import { UploadError } from "../src/upload/errors";

const input = { sessionId: "ses_1" };
const removed = { data: { sessionRemove: { removedSessionId: "ses_1", userErrors: [] } } };
const tokens: Tokens = { token: async () => "old", renew: async () => "new" };

function client(given: Partial<Tokens> = {}, onSignedOut = () => undefined): ApiClient {
  return new ApiClient("/graphql", { ...tokens, ...given }, onSignedOut, async () => undefined);
}

function answers(...all: (() => Response)[]): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(async () => {
    const next = all.length > 1 ? all.shift() : all[0];
    return (next as () => Response)();
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

const json = (body: unknown, status = 200): (() => Response) =>
  () => new Response(JSON.stringify(body), { status, headers: { "apigw-requestid": "req-7" } });

afterEach(() => vi.unstubAllGlobals());

async function failure(asked: Promise<unknown>): Promise<UploadError> {
  return asked.then(
    () => Promise.reject(new Error("it was not refused")),
    (cause: unknown) => cause as UploadError,
  );
}

test("a refusal comes with its code, its words and the request's id", async () => {
  const userErrors = [{ code: "CONFLICT", message: "Read it again.", field: null }];
  answers(json({ data: { sessionRemove: { removedSessionId: null, userErrors } } }));
  const refused = await failure(client().mutate(SessionRemoveDocument, { input }));
  expect([refused.code, refused.message, refused.requestId]).toEqual([
    "CONFLICT",
    "Read it again.",
    "req-7",
  ]);
});

test("what passes is asked again: no answer, a busy server", async () => {
  const fetched = answers(() => {
    throw new TypeError("Failed to fetch");
  }, json({}, 503), json(removed));
  const { removedSessionId } = await client().mutate(SessionRemoveDocument, { input });
  expect(removedSessionId).toBe("ses_1");
  expect(fetched).toHaveBeenCalledTimes(3);
});

test("an old token is renewed once, and a person is asked when that is no help", async () => {
  const fetched = answers(json({}, 401), json(removed));
  await client().mutate(SessionRemoveDocument, { input });
  const headers = fetched.mock.calls.map((call) => (call[1] as RequestInit).headers);
  expect(headers.map((one) => (one as Record<string, string>).authorization)).toEqual([
    "Bearer old",
    "Bearer new",
  ]);
  answers(json({}, 401));
  const onSignedOut = vi.fn();
  const ended = await failure(client({}, onSignedOut).mutate(SessionRemoveDocument, { input }));
  expect(ended.code).toBe("SIGNED_OUT");
  expect(onSignedOut).toHaveBeenCalledOnce();
});

test("an issuer that is away is no end of the sign-in", async () => {
  answers(json(removed));
  const onSignedOut = vi.fn();
  const away = { token: () => Promise.reject(new TypeError("Failed to fetch")) };
  const ended = await failure(client(away, onSignedOut).mutate(SessionRemoveDocument, { input }));
  expect([ended.code, ended.retryable]).toEqual(["UNREACHABLE", true]);
  expect(onSignedOut).not.toHaveBeenCalled();
});
