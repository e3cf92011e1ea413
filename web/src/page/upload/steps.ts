/** Upload -> Verify -> Combine -> Publish: where one attachment is. */

import type { JobFieldsFragment } from "../../api/generated";

export const STEPS = ["Upload", "Verify", "Combine", "Publish"] as const;
export type StepState = "before" | "now" | "done" | "bad";

const STEP_OF_PHASE: Readonly<Record<string, number>> = {
  DOWNLOADING: 1,
  VERIFYING: 1,
  COMBINING: 2,
  PUBLISHING: 3,
};

const WORDS: Readonly<Record<string, string>> = {
  DOWNLOADING: "Fetching the files",
  VERIFYING: "Checking that the files go together",
  COMBINING: "Joining the files",
  PUBLISHING: "Storing the recording",
};

/** The index of the step that is under way; 4 when all are done. */
export function stepOf(job: JobFieldsFragment | null): number {
  if (!job) return 0;
  if (job.status === "DONE") return STEPS.length;
  if (job.status === "COMMITTING") return 3;
  return STEP_OF_PHASE[job.progress.phase ?? ""] ?? 1;
}

export function stateOf(step: number, job: JobFieldsFragment | null): StepState {
  const now = stepOf(job);
  if (step !== now) return step < now ? "done" : "before";
  const stopped = job && ["FAILED", "CANCELLED", "AWAITING_FIX"].includes(job.status);
  return stopped ? "bad" : "now";
}

export function wordsFor(job: JobFieldsFragment): string {
  if (job.cancelRequested && job.status !== "CANCELLED") return "Stopping";
  if (job.status === "QUEUED") return "Waiting for its turn";
  if (job.status === "COMMITTING") return "Storing the recording";
  return WORDS[job.progress.phase ?? ""] ?? "Starting";
}
