import type { PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import type { Clock } from "../clock.ts";
import type { Random } from "../seeded-random.ts";

/** What PutEvents answers; the entries are in the order of the request. */
export interface PutEventsAnswer {
  Entries?: PutEventsResultEntry[] | undefined;
}

/** What became of one entry. */
export type EntryResult = { accepted: true } | { accepted: false; code: string; reason: string };

export interface PutEntriesOptions {
  /** One PutEvents call; what it throws is thrown on. */
  putEvents(entries: PutEventsRequestEntry[]): Promise<PutEventsAnswer>;
  clock: Pick<Clock, "sleep">;
  /** For the backoff. */
  random: Pick<Random, "fraction">;
  /** Calls at most; default 6, which is about 3 s of backoff. */
  attempts?: number;
}

const retryableCodes: ReadonlySet<string> = new Set(["InternalFailure", "ThrottlingException"]);
const firstBackoffMs = 100;
const longestBackoffMs = 2000;

/** Puts entries on the bus; those that are refused for now are put again after a growing pause, the others are left. */
export async function putEntries(
  entries: readonly PutEventsRequestEntry[],
  { putEvents, clock, random, attempts = 6 }: PutEntriesOptions,
): Promise<EntryResult[]> {
  const results = new Map<PutEventsRequestEntry, EntryResult>();
  let pending = [...entries];
  for (let attempt = 1; ; attempt++) {
    const answer = await putEvents(pending);
    for (const [index, entry] of pending.entries()) results.set(entry, resultOf(answer.Entries?.[index]));
    pending = pending.filter((entry) => isRetryable(results.get(entry)));
    if (pending.length === 0 || attempt === attempts) return entries.map((entry) => results.get(entry) ?? unanswered);
    const longest = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
    await clock.sleep(longest * (0.5 + random.fraction() / 2));
  }
}

const unanswered: EntryResult = { accepted: false, code: "NoAnswer", reason: "the answer has no line for this entry" };

function resultOf(entry: PutEventsResultEntry | undefined): EntryResult {
  if (entry?.EventId) return { accepted: true };
  if (!entry?.ErrorCode) return unanswered;
  return { accepted: false, code: entry.ErrorCode, reason: entry.ErrorMessage ?? entry.ErrorCode };
}

function isRetryable(result: EntryResult | undefined): boolean {
  return result?.accepted === false && retryableCodes.has(result.code);
}
