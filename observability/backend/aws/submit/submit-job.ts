import { randomBytes, randomUUID } from "node:crypto";
import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { SampleJobType, SampleOutcome, SubmitResult } from "../../api/submit-view.ts";
import { sampleMessage } from "./sample-jobs.ts";
import { submissionSpans } from "./submission-spans.ts";

export interface SubmitOptions {
  events: EventBridgeClient;
  /** Takes an OTLP/JSON export request. */
  exportSpans(request: object): Promise<void>;
}

/** The bus did not take the job. */
export class SubmissionError extends Error {
  override readonly name = "SubmissionError";
}

/**
 * Puts one sample job on the default bus, and its two spans, with the times that it really took, into the store: the trace begins here. Throws
 * `SubmissionError` when the bus refuses the job or does not answer; the spans say so, too.
 */
export async function submitJob(
  { jobType, outcome }: { jobType: SampleJobType; outcome: SampleOutcome },
  { events, exportSpans }: SubmitOptions,
): Promise<SubmitResult> {
  const startedAtMs = clock();
  const jobId = randomUUID();
  const [traceId, rootId, sendId] = [hexId(16), hexId(8), hexId(8)];
  const detail = {
    job_type: jobType,
    message: sampleMessage(jobType, outcome),
    idempotency_key: jobId,
    metadata: { traceparent: `00-${traceId}-${sendId}-01` },
  };
  const sentAtMs = clock();
  const refused = await put(events, {
    Source: "jobs",
    DetailType: "job submitted",
    Detail: JSON.stringify(detail),
    TraceHeader: `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${sendId};Sampled=1`,
  });
  const answeredAtMs = clock();
  const ids = { traceId, rootId, sendId, jobId, jobType };
  await exportSpans(
    submissionSpans({
      ...ids,
      startedAtMs,
      sentAtMs,
      answeredAtMs,
      endedAtMs: clock(),
      ...(refused && { refused }),
    }),
  );
  if (refused) throw new SubmissionError(`the event bus did not take the job: ${refused.code}, ${refused.reason}`);
  return { jobId, jobType, traceId };
}

interface Entry {
  Source: string;
  DetailType: string;
  Detail: string;
  TraceHeader: string;
}

async function put(events: EventBridgeClient, entry: Entry): Promise<{ code: string; reason: string } | undefined> {
  try {
    const { Entries = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
    const [answer] = Entries;
    if (answer?.EventId) return undefined;
    return { code: answer?.ErrorCode ?? "NoAnswer", reason: answer?.ErrorMessage ?? "no line for the entry" };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { code: name, reason: message || name };
  }
}

/** Epoch milliseconds with fractions. */
function clock(): number {
  return performance.timeOrigin + performance.now();
}

function hexId(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
