import { jobSteps } from "../../functions/jobs/job-steps.ts";
import { isJobType } from "../../functions/jobs/job-types.ts";
import type { TrackedJob, TrackerCounts } from "./job-tracker.ts";

export type Tone = "plain" | "strong" | "good" | "bad" | "busy" | "dim";

/** One line of the view; `table` cells stand in columns. */
export interface ViewRow {
  tone: Tone;
  table: boolean;
  cells: string[];
}

export interface ViewState {
  seed: number;
  counts: TrackerCounts;
  /** Oldest first. */
  inFlight: readonly TrackedJob[];
  /** True when no more jobs will come. */
  allSubmitted?: boolean;
  /** Something the user should know about the view itself. */
  note?: string | undefined;
}

/** The live part: totals, and a line for each job in flight, those that run first, as many as there is room for. */
export function viewRows(
  { seed, counts, inFlight, allSubmitted = false, note }: ViewState,
  { now, room }: { now: number; room: number },
): ViewRow[] {
  const running = inFlight.filter(({ status }) => status === "RUNNING");
  const waiting = inFlight.filter(({ status }) => status !== "RUNNING");
  const { submitted, completed, rejected, failed, unwatched } = counts;
  const shown = [...running, ...waiting].slice(0, Math.max(0, room - (note === undefined ? 3 : 4)));
  const rest = inFlight.length - shown.length;
  return [
    line("strong", `${submitted} submitted (seed ${seed})${allSubmitted ? ", watching until all have ended" : ""}`),
    line(
      "plain",
      `completed ${completed}   rejected ${rejected}   failed ${failed}   running ${running.length}   waiting ${waiting.length}` +
        (unwatched > 0 ? `   unwatched ${unwatched}` : ""),
    ),
    ...(note === undefined ? [] : [line("bad", note)]),
    ...shown.map((job) => jobRow(job, now)),
    ...(rest > 0 ? [line("dim", `and ${rest} more in flight`)] : []),
  ];
}

/** The line that stays when a job has ended. */
export function endedRow(job: TrackedJob, { now, traceUrl }: { now: number; traceUrl: string }): ViewRow {
  const ended = job.status === "COMPLETED" ? "completed" : job.status === "REJECTED" ? "rejected" : "failed";
  const cells = [
    ended.padEnd(9),
    job.jobType.padEnd(17),
    age(job, now).padStart(8),
    (job.failureCode ?? "").padEnd(18),
    `${traceUrl.replace(/\/$/, "")}/trace/${job.traceId}`,
  ];
  return { tone: ended === "completed" ? "good" : "bad", table: false, cells };
}

function jobRow(job: TrackedJob, now: number): ViewRow {
  return {
    tone: job.status === "RUNNING" ? "busy" : "dim",
    table: true,
    cells: [job.jobId.slice(0, 8), job.jobType, progress(job), age(job, now), job.fault ?? ""],
  };
}

function progress({ status, jobType, stepsDone, attempts }: TrackedJob): string {
  if (status === "SUBMITTED") return "on its way";
  if (status === "NEW") return "queued";
  const steps = isJobType(jobType) ? jobSteps[jobType].length : 0;
  const attempt = attempts > 1 ? `, attempt ${attempts}` : "";
  return stepsDone > 0 ? `running, ${stepsDone} of ${steps} steps kept${attempt}` : `running${attempt}`;
}

function age({ submittedAt }: TrackedJob, now: number): string {
  return `${((now - submittedAt) / 1000).toFixed(1)} s`;
}

function line(tone: Tone, text: string): ViewRow {
  return { tone, table: false, cells: [text] };
}
