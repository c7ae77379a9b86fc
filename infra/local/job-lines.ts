import { setTimeout as sleep } from "node:timers/promises";
import { jobLine } from "./job-line.ts";
import type { ReadTrace } from "./verdict/read-trace.ts";
import type { JobNotice } from "./verdict/topic-inbox.ts";

export interface JobLinesOptions {
  readTrace: ReadTrace;
  /** Address of the page that shows traces. */
  traceUrl: string;
  colour: boolean;
  say(line: string): void;
}

export interface JobLinePrinter {
  submitted(jobId: string): void;
  /** Prints the job once, with the time since its submission; of a job from elsewhere, the length of its trace. */
  ended(notice: JobNotice): void;
}

export function jobLines({ readTrace, traceUrl, colour, say }: JobLinesOptions): JobLinePrinter {
  const submittedAt = new Map<string, number>();

  /** A trace is complete a moment after its job has ended. */
  async function traceLength({ jobId, traceId, kind }: JobNotice): Promise<number | undefined> {
    const status = kind === "end-state" ? "COMPLETED" : "EXECUTE_FAILED";
    for (const pause of [500, 1_000, 2_000]) {
      await sleep(pause, undefined, { ref: false });
      const trace = await readTrace({ jobId, traceId, status }).catch(() => undefined);
      if (trace !== undefined) return trace.latencyMs;
    }
    return undefined;
  }

  return {
    submitted: (jobId) => void submittedAt.set(jobId, Date.now()),
    ended(notice) {
      const { jobId, jobType, code, traceId } = notice;
      const print = (durationMs: number | undefined) =>
        say(jobLine({ code, jobType, durationMs, traceUrl: `${traceUrl}/trace/${traceId}` }, { colour }));
      const since = submittedAt.get(jobId);
      submittedAt.delete(jobId);
      if (since !== undefined) print(Date.now() - since);
      else void traceLength(notice).then(print);
    },
  };
}
