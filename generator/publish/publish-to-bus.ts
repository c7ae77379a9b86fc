import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import {
  failureOf,
  injectEventMetadata,
  SYSTEM_EVENTBRIDGE,
  sendBatch,
  type TraceCarrier,
} from "../../observability/telemetry/index.ts";
import type { RandomJob } from "../random-jobs.ts";
import { type OpenSubmission, openSubmission, type SubmissionResult } from "./open-submission.ts";
import { entryBytes, packBatches } from "./pack-batches.ts";
import { type EntryResult, type PutEntriesOptions, putEntries } from "./put-entries.ts";
import type { Receipt } from "./receipt.ts";

/** Room for the trace context, which is known only when a call is made. */
const metadataBytes = 1024;

export interface BusJob {
  job: RandomJob;
  detail: Record<string, unknown>;
  copies: number;
}

/** Submits jobs as events of the default bus, in as few calls as they fit into. Refusals are in the receipts; it does not throw. */
export async function publishToBus(jobs: readonly BusJob[], options: PutEntriesOptions): Promise<Receipt[]> {
  const sized = jobs.map((busJob) => ({ ...busJob, entries: busJob.copies, bytes: bytesOf(busJob) }));
  const receipts: Receipt[] = [];
  for (const batch of packBatches(sized)) receipts.push(...(await publishBatch(batch, options)));
  return receipts;
}

async function publishBatch(jobs: readonly BusJob[], options: PutEntriesOptions): Promise<Receipt[]> {
  const open = jobs.map(({ job }) => openSubmission(job));
  const results = await putJobs(jobs, open, options);
  return open.map((submission, index) => submission.close(results[index] ?? missing));
}

const missing: SubmissionResult = { accepted: false, code: "NoAnswer", reason: "the bus gave no answer" };

async function putJobs(
  jobs: readonly BusJob[],
  open: readonly OpenSubmission[],
  options: PutEntriesOptions,
): Promise<SubmissionResult[]> {
  const messages = open.map(({ context, attributes }) => ({ parent: context, attributes }));
  try {
    return await sendBatch({ system: SYSTEM_EVENTBRIDGE, destination: "default" }, messages, async (carriers) => {
      const entries = jobs.flatMap((job, index) => entriesOf(job, carriers[index] ?? {}));
      const results = await putEntries(entries, options);
      let next = 0;
      return jobs.map(({ job, copies }) => {
        const own = results.slice(next, next + copies);
        next += copies;
        return resultOf(job, own);
      });
    });
  } catch (error) {
    const { type, message } = failureOf(error);
    return jobs.map(() => ({ accepted: false, code: type, reason: message || type }));
  }
}

/** A job is submitted when one of its copies is. */
function resultOf(job: RandomJob, entries: readonly EntryResult[]): SubmissionResult {
  const [first] = entries;
  if (entries.some(({ accepted }) => accepted)) return { accepted: true, jobId: job.key };
  return first && !first.accepted ? first : missing;
}

function entriesOf({ detail, copies }: Omit<BusJob, "job">, carrier: TraceCarrier): PutEventsRequestEntry[] {
  const metadata = injectEventMetadata(undefined, carrier);
  const traced = Object.keys(metadata).length === 0 ? detail : { ...detail, metadata };
  const entry = {
    Source: "jobs",
    DetailType: "job submitted",
    Detail: JSON.stringify(traced),
    ...(carrier.traceHeader && { TraceHeader: carrier.traceHeader }),
  };
  return Array.from({ length: copies }, () => ({ ...entry }));
}

function bytesOf({ detail, copies }: BusJob): number {
  const [entry] = entriesOf({ detail, copies: 1 }, {});
  const { Source = "", DetailType = "", Detail = "" } = entry ?? {};
  return copies * (entryBytes({ Source, DetailType, Detail }) + metadataBytes);
}
