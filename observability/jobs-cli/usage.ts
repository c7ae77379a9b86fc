/** A command line that cannot be used as given; the message is one sentence. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const COMMON = `
  --url URL       address of the trace viewer; default: $TRACE_URL, else http://localhost:16686
  --json          as JSON on stdout, see the command's own help
  --help          this text

exit code: 0 done, 1 something failed or problems were found, 2 wrong usage`;

const LIST = `usage: npm run jobs -- list [flags]

Lists jobs, the newest submission first.

  --status S      only jobs in this state, may be repeated: queued, running, retrying, completed, rejected, failed, dead-lettered
  --type T        only jobs of this type, may be repeated
  --code C        only jobs that failed with this code, may be repeated
  --text TEXT     words, and attributes as key=value: all must hold
  --queue Q       only jobs that wait in this queue or went through it
  --limit N       at most N jobs; default 50
  --follow        go on: a line for every change, until Ctrl-C

as JSON: {"jobs": [{"id", "type", "status", "code"?, "reason"?, "attempts", "submittedAtUs", "finishedAtUs"?, "totalUs", "split", "traceIds", …}],
"total", "counts": {status: jobs}, "latencyUs": {"p50", "p95", "p99"} or null, "nowUs"}; with --follow one job per line. Times are microseconds.`;

const SHOW = `usage: npm run jobs -- show <job id> [flags]

The page of a job: where its time went, its attempts, one timeline over all its traces, where it failed and what was logged there, its alerts.
The first characters of the id do when no other job's begins with them.

as JSON: {"job": as in list, "attempts": [{"number", "status", "startUs", "endUs"?, "code"?, "reason"?, …}], "rows": the timeline,
"spans": {"origins", "spans"}, "logs", "alerts", "nowUs"}`;

const DLQ = `usage: npm run jobs -- dlq [flags]

Lists the dead letters with the reason that each has.

as JSON: {"letters": [{"messageId", "queue", "jobId", "jobType", "code", "reason", "stage", "attempts", "sinceUs", "traceId", "redriveTo"}], "depth"};
what is not known is null`;

const REDRIVE = `usage: npm run jobs -- redrive <message id | job id>… [flags]
       npm run jobs -- redrive --all [flags]

Sends dead letters back to the queue that they came from; their jobs go on in the same trace.

  --all           all dead letters
  --to QUEUE      to this queue instead
  --yes           do not ask; needed where there is no terminal to ask on

as JSON: {"done": [{"messageId", "jobId", "to"}], "failed": [{"messageId", "reason"}]}`;

const ALERTS = `usage: npm run jobs -- alerts [flags]

Lists what was published to the topics, the newest first.

  --kind K        only failure, end-state, alarm or other; default: all but end-state
  --job ID        only those about this job
  --limit N       at most N; default 50

as JSON, end states included: {"alerts": [{"messageId", "topic", "kind", "jobId", "jobType", "code", "reason", "stage", "attempt", "traceId",
"receivedAtUs", "subject", "subscriptions"}], "total"}`;

const INBOX = `usage: npm run jobs -- inbox [flags]

Lists the notifications that jobs asked for, as they arrived on this machine, the newest first: emails, webhooks, and what lies in the queue
job-inbox. Only the local runtime has an inbox; on AWS notifications go to their targets.

  --kind K        only email, webhook or queue
  --job ID        only those about this job
  --limit N       at most N; default 50, at most 500 are kept

as JSON: {"messages": [{"id", "kind", "target", "jobId", "jobType", "jobStatus", "traceId", "status", "code", "reason", "subject", "body",
"isCut", "receivedAtUs", "responseStatus", "receiveCount"}], "total"}; what is not known is null`;

const CHECK = `usage: npm run jobs -- check <job id | trace id>… [flags]
       npm run jobs -- check --all [flags]

Reads the traces of jobs and says which rules they break, and what of them is not as expected.

  --all              all jobs that have ended, the newest 200 unless --limit says otherwise
  --limit N          with --all: at most N jobs
  --prefix P         the owner prefix of the stack's names, such as alice; default: that of the queues in the trace
  --no-rules         expectations only

expectations, none unless given:
  --within T         every job ends in this time after its submission: 500ms, 5s, 2m. Jobs that go on are waited for until they have had it
  --max-attempts N   no job is executed more often
  --no-dead-letters  no job ends in the dead-letter queue; with --all those queues are empty
  --no-orphans       every span has its parent; with --no-rules too

as JSON: {"checked", "broken", "results": [{"subject", "jobId", "traceIds", "outcome", "attempts", "connected", "problems": [{"rule", "message", …}],
"expectations"?: [{"name", "expected", "came", "kept"}]}], "unmet"?, "expectations"?: [{"name", "expected", "came", "kept", "broken": jobs}]}`;

const RUNS = `usage: npm run jobs -- runs [flags]
       npm run jobs -- runs compare [A] [B] [flags]
       npm run jobs -- runs begin [LABEL] [flags]

A run is one start of the backend, with npm start or alone, and the jobs that were submitted from then until the next. With --data-dir the last 20 are
kept, whatever becomes of their spans. Lists them, or compares two by id or label; without names the last two that had jobs. begin: a run begins now,
in a backend that goes on, such as after a deployment. Times are of jobs that completed.

  --fail-slower P     compare: exit code 1 when the p50 or p95 of a type has grown by more than this, such as 20%, and by 5 ms or more
  --fail-structure    compare: exit code 1 when the jobs of a type have spans in one run alone

as JSON: {"runs": [{"id", "label", "startedUs", "endedUs", "total", "types": [{"type", "jobs", "statuses", "attempts", "tried", "latencyUs", "splitUs", "codes"}]}],
"keep", "pending"?, "nowUs"}; of compare: {"base", "with", "total", "types": [{"type", "figures": [{"name", "unit", "base", "with", "change", "verdict"}],
"codes", "structure": {"same", "onlyBase", "onlyWith"} or null}], "failures"}; of begin: the run. Times are microseconds.`;

const CLEAR = `usage: npm run jobs -- clear [flags]

Deletes all stored telemetry: spans, logs and metrics, and with them the jobs and the runs before this one. Queues, dead letters, alerts and notifications stay, and so does
what was sent on to another backend.

  --yes           do not ask; needed where there is no terminal to ask on

as JSON: {"cleared": {"traces", "spans", "logs"}}`;

const OVERVIEW = `usage: npm run jobs -- <command> [flags]

Jobs on the command line: what the page of the trace viewer shows.

  list                     the jobs
  show <job id>            one job: time, attempts, timeline, failure, alerts
  dlq                      the dead letters
  redrive <id>… | --all    send dead letters back
  alerts                   what was published to the topics
  inbox                    what jobs asked to be told, as it arrived on this machine
  check <id>… | --all      does the trace of a job keep all rules, is it as expected?
  runs [compare [A] [B]]   the last runs, and what differs between two
  clear                    delete all stored telemetry
  <command> --help         the flags of a command`;

export const commandNames = ["list", "show", "dlq", "redrive", "alerts", "inbox", "check", "runs", "clear"] as const;
export type CommandName = (typeof commandNames)[number];

const texts: Record<CommandName, string> = {
  list: LIST,
  show: SHOW,
  dlq: DLQ,
  redrive: REDRIVE,
  alerts: ALERTS,
  inbox: INBOX,
  check: CHECK,
  runs: RUNS,
  clear: CLEAR,
};

/** What `--help` prints: of one command, or of all. */
export function usageText(command?: CommandName): string {
  return `${command ? texts[command] : OVERVIEW}\n${COMMON}\n`;
}
