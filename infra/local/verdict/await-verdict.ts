import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../emulators/message-of.ts";
import { describeMissing, type Evidence } from "./evidence.ts";
import type { JobFollower } from "./follow-jobs.ts";
import { type Summary, summarise } from "./summary.ts";

export interface Verdict {
  summary: Summary;
  /** One line for each job that is not accounted for; empty is success. */
  missing: readonly string[];
  /** Rules of the checker that traces break, be they connected or not. */
  blemishes: readonly Blemish[];
  /** Why the last look at the jobs failed; absent when it did not. */
  problem?: string;
}

export interface Blemish {
  rule: string;
  /** Jobs whose trace breaks it. */
  jobs: number;
  /** One of these traces, and what the checker says of it. */
  traceId: string;
  message: string;
}

export interface AwaitVerdictOptions {
  follower: JobFollower;
  /** Settles when no more jobs will be submitted. */
  submissions: Promise<unknown>;
  /** Seconds after the last submission until what is not accounted for is missing. */
  timeoutSeconds: number;
  /** Aborting gives the verdict on what there is. */
  signal: AbortSignal;
  /** Told now and then, with the number of jobs that are accounted for. */
  onProgress?(accounted: number, submitted: number): void;
}

const lookEveryMs = 200;
const lastLookMs = 10_000;

/** Looks until every submitted job is accounted for, or the time is over. A look that fails or is not answered leaves what is known. */
export async function awaitVerdict(options: AwaitVerdictOptions): Promise<Verdict> {
  const { follower, submissions, timeoutSeconds, signal, onProgress = () => {} } = options;
  const timeIsUp = new AbortController();
  const over = AbortSignal.any([signal, timeIsUp.signal]);
  let settled = false;
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    settled = true;
    timer = setTimeout(() => timeIsUp.abort(), timeoutSeconds * 1000).unref();
  };
  void submissions.then(settle, settle);
  const end = endOf(over);
  let problem: string | undefined;
  const look = async (work: Promise<void>, until: Promise<void>) => {
    try {
      await Promise.race([work, until]);
      problem = undefined;
    } catch (error) {
      problem = messageOf(error);
    }
  };
  let accounted = -1;
  while (!over.aborted) {
    await look(follower.look(), end);
    const open = follower.open().length;
    const submitted = follower.jobs().length;
    if (submitted - open !== accounted) {
      accounted = submitted - open;
      onProgress(accounted, submitted);
    }
    if (open === 0 && settled) break;
    await sleep(lookEveryMs, undefined, { signal: over }).catch(() => {});
  }
  clearTimeout(timer);
  await look(follower.lookAtAll(), endOf(AbortSignal.timeout(lastLookMs)));
  return {
    summary: summarise(follower.jobs()),
    missing: follower.open().map(describeMissing),
    blemishes: findBlemishes(follower.jobs()),
    ...(problem !== undefined && { problem }),
  };
}

function endOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function findBlemishes(jobs: readonly Evidence[]): Blemish[] {
  const blemishes = new Map<string, Blemish>();
  for (const { trace, traceId } of jobs) {
    const byRule = Map.groupBy(trace?.problems ?? [], (problem) => problem.slice(0, problem.indexOf(":")));
    for (const [rule, [problem = ""]] of byRule) {
      const known = blemishes.get(rule);
      if (known) known.jobs++;
      else blemishes.set(rule, { rule, jobs: 1, traceId, message: problem.slice(rule.length + 2) });
    }
  }
  return [...blemishes.values()];
}
