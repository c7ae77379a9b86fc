import { hostname } from "node:os";

/** The name under which this program's own submissions are in the store. */
const submitterService = "job-viewer";

export interface SubmissionFacts {
  traceId: string;
  rootId: string;
  sendId: string;
  jobId: string;
  jobType: string;
  /** Epoch milliseconds, with fractions: of the root, and of the call to the bus in it. */
  startedAtMs: number;
  sentAtMs: number;
  answeredAtMs: number;
  endedAtMs: number;
  /** Code and reason of a refusal. */
  refused?: { code: string; reason: string };
}

/** The two spans of a submission as an OTLP/JSON export request: `submit …`, the root, and the call to the bus below it. */
export function submissionSpans(facts: SubmissionFacts): object {
  const { traceId, rootId, sendId, jobId, jobType, refused } = facts;
  const failure = refused && {
    attributes: { "error.type": refused.code },
    status: { code: 2, message: refused.reason },
  };
  const job = { "job.id": jobId, "job.type": jobType, ...failure?.attributes };
  const status = failure && { status: failure.status };
  const root = {
    traceId,
    spanId: rootId,
    name: `submit ${jobType}`,
    kind: 1,
    startTimeUnixNano: nanoseconds(facts.startedAtMs),
    endTimeUnixNano: nanoseconds(facts.endedAtMs),
    attributes: attributes(job),
    flags: 0x101,
    ...status,
  };
  const send = {
    traceId,
    spanId: sendId,
    parentSpanId: rootId,
    name: "send default",
    kind: 4,
    startTimeUnixNano: nanoseconds(facts.sentAtMs),
    endTimeUnixNano: nanoseconds(facts.answeredAtMs),
    attributes: attributes({
      ...job,
      "messaging.system": "aws_eventbridge",
      "messaging.destination.name": "default",
      "messaging.operation.name": "send",
      "messaging.operation.type": "send",
      "messaging.message.conversation_id": jobId,
    }),
    flags: 0x101,
    ...status,
  };
  const resource = { attributes: attributes({ "service.name": submitterService, "host.name": hostname() }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: submitterService }, spans: [root, send] }] }] };
}

function attributes(values: Record<string, string>) {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

/** Exact to the microsecond. */
function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.round(milliseconds * 1_000)) * 1_000n}`;
}
