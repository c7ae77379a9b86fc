import { assumptions, mix } from "./assumptions.ts";
import { type Kind, type Measured, requestsPerJob } from "./requests-per-job.ts";

/** What the average job of the mix needs. */
export interface AverageJob {
  /** Requests of the functions to SQS for this job alone, and to SNS. */
  sqsRequests: number;
  /** Requests to hide the message in the ingester, one for a whole batch. */
  ingesterHides: number;
  publishes: number;
  writeUnits: number;
  readUnits: number;
  processorInvocations: number;
  processorSeconds: number;
  spans: number;
  otlpBytes: number;
  otlpGzipBytes: number;
  logBytes: number;
  recordBytes: number;
}

/** The measured kinds, weighted by their share. */
export function averageJob(): AverageJob {
  const sum: AverageJob = {
    sqsRequests: 0,
    ingesterHides: 0,
    publishes: 0,
    writeUnits: 0,
    readUnits: 0,
    processorInvocations: 0,
    processorSeconds: 0,
    spans: 0,
    otlpBytes: 0,
    otlpGzipBytes: 0,
    logBytes: 0,
    recordBytes: 0,
  };
  for (const [kind, share] of Object.entries(mix) as [Kind, number][]) {
    const needs = needsOf(kind);
    for (const key of Object.keys(sum) as (keyof AverageJob)[]) sum[key] += share * needs[key];
  }
  return sum;
}

/** What one job of a kind needs, with the signs of life that the run was too quick for. */
export function needsOf(kind: Kind): AverageJob {
  const measured: Measured = requestsPerJob[kind];
  const { requests, processorInvocations } = measured;
  const sleep = kind === "long_running_job" ? assumptions.longJobSeconds : 0;
  const beats = sleep / assumptions.heartbeatSeconds;
  const count = (starts: string, ends = "") =>
    total(requests, (request) => request.startsWith(starts) && request.endsWith(ends));
  const ingesterHides = count("sqs ChangeMessageVisibility ", " ingester-queue");
  const all = total(requests, () => true);
  const inProcessor = processorInvocations === 0 ? 0 : all - assumptions.ingesterCallsInARow;
  return {
    sqsRequests: count("sqs ") - ingesterHides + beats,
    ingesterHides,
    publishes: count("sns "),
    writeUnits: total(measured.writeUnits, () => true) + beats * Math.ceil(measured.recordBytes / 1024),
    readUnits: total(measured.readUnits, () => true),
    processorInvocations,
    processorSeconds:
      (inProcessor * assumptions.callMs + processorInvocations * assumptions.invocationMs) / 1000 + sleep,
    spans: measured.spans,
    otlpBytes: measured.otlpBytes,
    otlpGzipBytes: measured.otlpGzipBytes,
    logBytes: measured.logBytes,
    recordBytes: measured.recordBytes,
  };
}

function total(counts: Readonly<Record<string, number>>, wanted: (name: string) => boolean): number {
  return Object.entries(counts).reduce((sum, [name, count]) => sum + (wanted(name) ? count : 0), 0);
}
