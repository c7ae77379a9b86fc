import { type Run, startJobs } from "./start-jobs.ts";
import { summaryRows } from "./summary-rows.ts";
import { awaitVerdict } from "./verdict/await-verdict.ts";
import { countDeadLetters } from "./verdict/count-dead-letters.ts";
import { followJobs } from "./verdict/follow-jobs.ts";
import { jobRecordsReader } from "./verdict/job-records.ts";
import { traceReader } from "./verdict/read-trace.ts";
import { openTopicInbox } from "./verdict/topic-inbox.ts";

/** Waits until every submitted job is accounted for and prints the summary. Answers with the exit code. */
export async function runUntilAccounted(run: Run): Promise<number> {
  const { flags, session, signal, say, warn } = run;
  const { emulators, deadLetterQueue, jobsTable, traceApi, jobFailuresTopicArn, jobEndStateTopicArn } = session;
  const records = jobRecordsReader({ endpoint: emulators.dynamoDb.url, tableName: jobsTable });
  const follower = followJobs({
    records,
    countDeadLetters: () => countDeadLetters(emulators.queues.inspect(deadLetterQueue)),
    readTrace: traceReader({ ...traceApi, topology: flags.topology, prefix: flags.prefix }),
  });
  const inbox = openTopicInbox({
    queues: emulators.queues,
    jobFailuresTopicArn,
    jobEndStateTopicArn,
    onNotice: follower.noticed,
    onProblem: warn,
  });
  const refused: string[] = [];
  const jobs = startJobs(run, {
    onSubmitted: ({ job_id: jobId, trace_id: traceId }) => follower.submitted({ jobId, traceId }),
    onRefused: ({ job_id, code, reason }) =>
      void refused.push(`${job_id}: the bus did not take it: ${code}, ${reason}`),
  });
  const stop = new AbortController();
  let broken: string | undefined;
  const breaks = (sentence: string | undefined) => {
    if (sentence === undefined) return;
    broken = sentence;
    stop.abort();
  };
  void session.broken.then(breaks);
  void jobs.finished.then(breaks);

  const verdict = await awaitVerdict({
    follower,
    submissions: jobs.finished,
    timeoutSeconds: flags.timeoutSeconds,
    signal: AbortSignal.any([signal, stop.signal]),
    onProgress: progressPrinter(say),
  }).finally(async () => {
    await jobs.stop();
    await inbox.stop();
    records.stop();
  });

  const missing = [...verdict.missing, ...refused];
  if (signal.aborted) {
    warn(`stopped before every job was accounted for: ${missing.length} of ${verdict.summary.submitted} are not`);
    return 1;
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(verdict.summary)}\n`);
  else for (const row of ["", ...summaryRows(verdict.summary), ""]) say(row);
  for (const { rule, jobs, traceId, message } of verdict.blemishes) {
    warn(`${jobs} traces break the rule ${rule}, for one ${traceId}: ${message}`);
  }
  for (const line of missing) warn(line);
  if (broken !== undefined) warn(`${broken}; the summary is of what was seen until then`);
  else if (verdict.problem !== undefined) warn(`the last look at the jobs failed: ${verdict.problem}`);
  if (broken === undefined && missing.length > 0)
    warn(`${missing.length} jobs are not accounted for after ${flags.timeoutSeconds} s`);
  return missing.length > 0 || broken !== undefined ? 1 : 0;
}

/** At most one line a second, and only when something has changed. */
function progressPrinter(say: (line: string) => void): (accounted: number, submitted: number) => void {
  let last = 0;
  return (accounted, submitted) => {
    if (submitted === 0 || (Date.now() - last < 1_000 && accounted < submitted)) return;
    last = Date.now();
    say(`${accounted} of ${submitted} jobs accounted for`);
  };
}
