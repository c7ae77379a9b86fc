import { type Evidence, isEndStatus, missingOutcome, missingTrace } from "./evidence.ts";
import type { JobRecordsReader } from "./job-records.ts";
import type { ReadTrace } from "./read-trace.ts";
import type { JobNotice } from "./topic-inbox.ts";

export interface FollowJobsOptions {
  records: Pick<JobRecordsReader, "read">;
  /** Dead letters per job id. */
  countDeadLetters(): ReadonlyMap<string, number>;
  readTrace: ReadTrace;
  /** Traces that are fetched at the same time; default 8. */
  tracesAtOnce?: number;
}

/** Gathers the evidence about submitted jobs. */
export interface JobFollower {
  submitted(job: { jobId: string; traceId: string }): void;
  noticed(notice: Pick<JobNotice, "jobId" | "kind">): void;
  /** One look at what may have changed: records of jobs that a topic spoke of, then traces of jobs that have ended. */
  look(): Promise<void>;
  /** A look at every job that is not accounted for. */
  lookAtAll(): Promise<void>;
  jobs(): Evidence[];
  /** Jobs that are not accounted for. */
  open(): Evidence[];
}

export function followJobs(options: FollowJobsOptions): JobFollower {
  const { records, countDeadLetters, readTrace, tracesAtOnce = 8 } = options;
  const jobs = new Map<string, Evidence>();
  const open = new Map<string, Evidence>();
  const notices = new Map<string, { endStates: number; alerts: number }>();
  const traceLooks = new Map<string, { at: number; pauseMs: number }>();

  const noticesOf = (jobId: string) => notices.get(jobId) ?? { endStates: 0, alerts: 0 };

  async function lookAt(looked: readonly Evidence[]): Promise<void> {
    const unended = looked.filter(({ status }) => !isEndStatus(status));
    for (const { jobId, status, failureCode } of await records.read(unended.map(({ jobId }) => jobId))) {
      const job = jobs.get(jobId);
      if (job) Object.assign(job, { status, ...(failureCode !== undefined && { failureCode }) });
    }
    const deadLetters = looked.length > 0 ? countDeadLetters() : new Map<string, number>();
    for (const job of looked)
      Object.assign(job, { deadLetters: deadLetters.get(job.jobId) ?? 0, ...noticesOf(job.jobId) });
    const ended = looked.filter((job) => missingOutcome(job).length === 0);
    await inParallel(ended, tracesAtOnce, lookAtTrace);
  }

  async function lookAtTrace(job: Evidence): Promise<void> {
    if (!isEndStatus(job.status)) return;
    const { at, pauseMs } = traceLooks.get(job.jobId) ?? { at: 0, pauseMs: 150 };
    if (Date.now() - at < pauseMs) return;
    traceLooks.set(job.jobId, { at: Date.now(), pauseMs: Math.min(2 * pauseMs, 2_000) });
    const trace = await readTrace({ jobId: job.jobId, traceId: job.traceId, status: job.status });
    if (trace !== undefined) job.trace = trace;
    if (missingTrace(job).length === 0) open.delete(job.jobId);
  }

  return {
    submitted({ jobId, traceId }) {
      if (jobs.has(jobId)) return;
      const job: Evidence = { jobId, traceId, deadLetters: 0, ...noticesOf(jobId) };
      jobs.set(jobId, job);
      open.set(jobId, job);
    },
    noticed({ jobId, kind }) {
      const { endStates, alerts } = noticesOf(jobId);
      const counted = kind === "alert" ? { endStates, alerts: alerts + 1 } : { endStates: endStates + 1, alerts };
      notices.set(jobId, counted);
      const job = jobs.get(jobId);
      if (job) Object.assign(job, counted);
    },
    look: () => lookAt([...open.values()].filter(({ endStates, alerts }) => endStates + alerts > 0)),
    lookAtAll: async () => {
      traceLooks.clear();
      await lookAt([...open.values()]);
      traceLooks.clear();
      // A job that did not end as it should may have a trace all the same, which tells most.
      await inParallel(
        [...open.values()].filter(({ trace }) => trace === undefined),
        tracesAtOnce,
        lookAtTrace,
      );
    },
    jobs: () => [...jobs.values()],
    open: () => [...open.values()],
  };
}

async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const item of rest) await work(item);
  });
  await Promise.all(lanes);
}
