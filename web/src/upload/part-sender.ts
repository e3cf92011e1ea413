/**
 * One part on its way, sent until it has arrived.
 *
 * The browser sends it straight from the file while a Worker computes its checksum from the same
 * piece. A file that changes between the two is no danger: the checksum of the whole file is
 * compared by storage before it puts the parts together.
 */

import { backoffMs } from "./backoff";
import { fileUnreadable, storageAway, storageRefused } from "./errors";
import type { Lanes } from "./lanes";
import { pieceOf } from "./parts";
import type { TargetBook } from "./targets";
import type { Source, Surroundings, Target } from "./types";
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

/** A part that storage has; its checksum may take longer than its way there. */
export interface Arrived {
  readonly crc64nvme: Promise<string>;
}

/** Send a part. Rejects with UploadError, or the signal's reason. */
export async function sendPart(
  sender: SenderOfParts,
  number: number,
  signal: AbortSignal,
): Promise<Arrived> {
  const piece = pieceOf(sender.file, number, sender.source);
  const crc64nvme = checksum(sender, piece);
  crc64nvme.catch(() => undefined); // whoever waits for it is told
  const { world } = sender.surroundings;
  let problem = "";
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt) await world.sleep(backoffMs(attempt, world.random()), signal);
    await world.online(signal);
    const target = await sender.book.target(number);
    signal.throwIfAborted();
    problem = await tryOnce(sender, target, piece, signal);
    if (!problem) {
      sender.lanes.wentWell();
      return { crc64nvme };
    }
    sender.onMoving(number, 0);
    await crc64nvme; // a file that cannot be read looks like a lost connection
    if (problem === EXPIRED) continue;
    sender.lanes.hadTrouble();
    if ((attempt + 1) % LOST_BEFORE_NEW_TARGET === 0) sender.book.expired(target);
  }
  throw storageAway(problem);
}

const EXPIRED = "its addresses expire at once";

async function checksum(sender: SenderOfParts, piece: Blob): Promise<string> {
  try {
    return await sender.surroundings.reader.crc64nvme(piece);
  } catch {
    throw fileUnreadable(sender.source.name);
  }
}

/** Why the part has to be sent again; empty when it arrived. */
async function tryOnce(
  sender: SenderOfParts,
  target: Target,
  piece: Blob,
  signal: AbortSignal,
): Promise<string> {
  const { storage, world } = sender.surroundings;
  let status: number;
  try {
    status = await watchedPut(storage, world, target, piece, signal, (bytes) =>
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
