import { type JobLinePrinter, jobLines } from "./job-lines.ts";
import { type Run, startJobs } from "./start-jobs.ts";
import { traceReader } from "./verdict/read-trace.ts";
import { openTopicInbox } from "./verdict/topic-inbox.ts";

/** Prints every job that ends, until it is told to stop or a part breaks. Answers with the exit code. */
export async function runUntilStopped(run: Run): Promise<number> {
  const { flags, session, signal, say, warn, colour } = run;
  const { traceApi, traceUrl, jobFailuresTopicArn, jobEndStateTopicArn, emulators } = session;
  const lines: JobLinePrinter = jobLines({
    readTrace: traceReader({ ...traceApi, topology: flags.topology, prefix: flags.prefix }),
    traceUrl,
    colour,
    say,
  });
  const inbox = openTopicInbox({
    queues: emulators.queues,
    jobFailuresTopicArn,
    jobEndStateTopicArn,
    onNotice: lines.ended,
    onProblem: warn,
  });
  const stopped = new Promise<undefined>((resolve) =>
    signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  const jobs = flags.generator ? startJobs(run, { onSubmitted: ({ job_id }) => lines.submitted(job_id) }) : undefined;
  const failed = jobs?.finished.then((problem) => problem ?? stopped);
  const broken = signal.aborted
    ? undefined
    : await Promise.race([stopped, session.broken, ...(failed ? [failed] : [])]);
  await jobs?.stop();
  await inbox.stop();
  if (broken === undefined) return 0;
  warn(`${broken}; everything is stopped`);
  return 1;
}
