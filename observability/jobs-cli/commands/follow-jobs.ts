import type { JobRow, JobsView } from "../../backend/api/job-view.ts";
import { BackendError } from "../backend-client.ts";
import { formatDuration, formatTime } from "../format.ts";
import { readEvents } from "../read-events.ts";
import { STATUS_SIGNS } from "../status-sign.ts";
import { stepText } from "../step-text.ts";
import { type Paint, painter, plain } from "../terminal.ts";
import { type CommandNeeds, jobsPath, type ListQuery } from "./list-jobs.ts";

/** Prints a line for every change of a job, the oldest first, until the signal ends it. */
export async function followJobs(query: ListQuery, { client, terminal, json }: CommandNeeds): Promise<number> {
  const seen = new Map<string, string>();
  const paint = painter(terminal);

  async function look(): Promise<void> {
    const { jobs } = await client.get<JobsView>(jobsPath(query), "jobs");
    for (const job of jobs.toReversed()) {
      const state = [
        job.status,
        job.attempts,
        job.step?.index,
        job.duplicates,
        job.redriven,
        job.waitsIn?.queue,
      ].join();
      if (seen.get(job.id) === state) continue;
      seen.set(job.id, state);
      terminal.out(`${json ? JSON.stringify(job) : changeLine(job, paint)}\n`);
    }
  }

  try {
    const stream = await client.stream("/api/stream", terminal.signal);
    await look();
    for await (const { type } of readEvents(stream)) if (type === "jobs" || type === "reset") await look();
  } catch (error) {
    if (terminal.signal.aborted) return 0;
    throw error instanceof BackendError
      ? error
      : new BackendError("the backend has ended the live stream; start again when it runs");
  }
  if (terminal.signal.aborted) return 0;
  throw new BackendError("the backend has ended the live stream; start again when it runs");
}

function changeLine(job: JobRow, paint: Paint): string {
  const { sign, colour } = STATUS_SIGNS[job.status];
  const step = stepText(job);
  const parts = [
    formatTime(job.updatedAtUs),
    paint(colour, `${sign} ${job.status}`.padEnd(15)),
    plain(job.id),
    plain(job.type ?? "-"),
    job.attempts > 0 ? `attempt ${job.attempts}` : undefined,
    step && `step ${step}`,
    job.waitsIn && plain(`in ${job.waitsIn.queue}`),
    formatDuration(job.totalUs),
    job.code && paint("red", plain(`${job.code}: ${job.reason ?? ""}`)),
  ];
  return parts.filter((part) => part !== undefined && part !== "").join("  ");
}
