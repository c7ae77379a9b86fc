/** Ends of a job by its record in table `jobs`. */
const endStatuses = ["COMPLETED", "REJECTED", "EXECUTE_FAILED"] as const;
export type EndStatus = (typeof endStatuses)[number];

/** What its trace says about a job. Times in milliseconds. */
export interface TraceEvidence {
  /** One root, every parent present, every hop that the outcome requires. */
  connected: boolean;
  outcome: string;
  /** Spans of the trace, those of the emulators included. */
  spans: number;
  /** What the checker finds wrong, most important first. */
  problems: readonly string[];
  /** Epoch ms of the start of the root. */
  startedAt: number;
  /** From the start of the root to the end of the last span of the job's own work. */
  latencyMs: number;
  /** The length of each `wait …` span. */
  queueWaitsMs: readonly number[];
}

/** Everything that was seen of one submitted job, none of it told by who submitted it (see decision 008). */
export interface Evidence {
  jobId: string;
  traceId: string;
  /** Status of its record; absent while there is none. */
  status?: string;
  failureCode?: string;
  /** Messages about it on the topic of completed jobs. */
  endStates: number;
  /** Messages about it on the topic of failures. */
  alerts: number;
  /** Its messages in the dead-letter queue. */
  deadLetters: number;
  /** Absent until its trace has arrived. */
  trace?: TraceEvidence;
}

const expectedOutcomes: Readonly<Record<EndStatus, readonly string[]>> = {
  COMPLETED: ["completed"],
  REJECTED: ["rejected"],
  EXECUTE_FAILED: ["failed", "crashed"],
};

export function isEndStatus(status: string | undefined): status is EndStatus {
  return endStatuses.some((end) => end === status);
}

/** What is still missing before the job is accounted for, apart from its trace; empty when record, queues and topics agree. */
export function missingOutcome({ status, endStates, alerts, deadLetters }: Evidence): string[] {
  if (!isEndStatus(status)) return [status === undefined ? "a record" : `an end (its record says ${status})`];
  if (status === "COMPLETED") {
    return [
      ...(endStates === 0 ? ["its end-state message"] : []),
      ...(deadLetters > 0 ? [`an empty dead-letter queue (it has ${deadLetters} messages there)`] : []),
      ...(alerts > 0 ? [`no alert (there were ${alerts})`] : []),
    ];
  }
  return [
    ...(deadLetters === 1 ? [] : [`exactly one dead letter (it has ${deadLetters})`]),
    ...(alerts === 0 ? ["its alert"] : []),
    ...(endStates > 0 ? [`no end-state message (there were ${endStates})`] : []),
  ];
}

/** What is still missing of the trace. */
export function missingTrace({ status, trace, traceId }: Evidence): string[] {
  if (trace === undefined) return [`its trace ${traceId}`];
  if (!isEndStatus(status)) return [];
  const expected = expectedOutcomes[status];
  return [
    ...(trace.connected ? [] : [`a connected trace (${trace.problems[0] ?? "no reason known"})`]),
    ...(expected.includes(trace.outcome) ? [] : [`a trace that is ${expected.join(" or ")} (it is ${trace.outcome})`]),
  ];
}

/** `job-1: seen status=COMPLETED …; missing its alert` */
export function describeMissing(evidence: Evidence): string {
  const { jobId, traceId, status, failureCode, endStates, alerts, deadLetters, trace } = evidence;
  const seen = [
    `record ${status ?? "none"}${failureCode === undefined ? "" : ` ${failureCode}`}`,
    `end states ${endStates}`,
    `dead letters ${deadLetters}`,
    `alerts ${alerts}`,
    trace === undefined ? `trace ${traceId} not arrived` : `trace ${traceId} ${trace.outcome}, ${trace.spans} spans`,
  ];
  return `${jobId}: seen ${seen.join(", ")}; missing ${[...missingOutcome(evidence), ...missingTrace(evidence)].join(", ")}`;
}
