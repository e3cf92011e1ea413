/** One part on its way: read once, sent until it has arrived. */

import { backoffMs } from "./backoff";
import { fileUnreadable, storageAway, storageRefused } from "./errors";
import type { Lanes } from "./lanes";
import { pieceOf } from "./parts";
import type { TargetBook } from "./targets";
import type { ReadPart, Source, Surroundings, Target } from "./types";
import { watchedPut } from "./watchdog";

export const TRIES = 10;
// A browser may report a refusal that came early as a lost connection; a new URL settles that.
const LOST_BEFORE_NEW_TARGET = 3;
const PASSES = new Set([408, 409, 429]);

export interface SenderOfParts {
  readonly surroundings: Surroundings;
  readonly lanes: Lanes;
  readonly file: Blob;
  readonly source: Source;
  readonly book: TargetBook;
  /** How many bytes of this part have left; 0 when it begins again. */
  readonly onMoving: (part: number, bytes: number) => void;
}

/** Send a part; answers its checksum. Rejects with UploadError, or the signal's reason. */
export async function sendPart(
  sender: SenderOfParts,
  number: number,
  signal: AbortSignal,
): Promise<string> {
  const part = await readPart(sender, number);
  signal.throwIfAborted();
  const { world } = sender.surroundings;
  let problem = "";
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt) await world.sleep(backoffMs(attempt, world.random()), signal);
    await world.online(signal);
    const target = await sender.book.target(number);
    signal.throwIfAborted();
    problem = await tryOnce(sender, target, part, signal);
    if (!problem) {
      sender.lanes.wentWell();
      return part.crc64nvme;
    }
    sender.onMoving(number, 0);
    if (problem === EXPIRED) continue;
    sender.lanes.hadTrouble();
    if ((attempt + 1) % LOST_BEFORE_NEW_TARGET === 0) sender.book.expired(target);
  }
  throw storageAway(problem);
}

const EXPIRED = "its addresses expire at once";

async function readPart(sender: SenderOfParts, number: number): Promise<ReadPart> {
  try {
    return await sender.surroundings.reader.read(pieceOf(sender.file, number, sender.source));
  } catch {
    throw fileUnreadable(sender.source.name);
  }
}

/** Why the part has to be sent again; empty when it arrived. */
async function tryOnce(
  sender: SenderOfParts,
  target: Target,
  part: ReadPart,
  signal: AbortSignal,
): Promise<string> {
  const { storage, world } = sender.surroundings;
  let status: number;
  try {
    status = await watchedPut(storage, world, target, part.body, signal, (bytes) =>
      sender.onMoving(target.partNumber, bytes),
    );
  } catch (cause) {
    signal.throwIfAborted();
    return cause instanceof Error ? cause.message : String(cause);
  }
  if (status >= 200 && status < 300) return "";
  if (status === 403) {
    sender.book.expired(target);
    return EXPIRED;
  }
  if (status < 500 && !PASSES.has(status)) throw storageRefused(target.partNumber, status);
  return `it answers ${status}`;
}
