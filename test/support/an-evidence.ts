import type { Evidence, TraceEvidence } from "../../infra/local/verdict/evidence.ts";

/** What was seen of a job; nothing but a completed trace unless said otherwise. */
export function anEvidence(parts: Partial<Evidence>): Evidence {
  return {
    jobId: "job-1",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    endStates: 0,
    alerts: 0,
    deadLetters: 0,
    trace: aTraceEvidence({}),
    ...parts,
  };
}

export function aTraceEvidence(parts: Partial<TraceEvidence>): TraceEvidence {
  return {
    connected: true,
    outcome: "completed",
    spans: 12,
    problems: [],
    startedAt: 1_700_000_000_000,
    latencyMs: 250,
    queueWaitsMs: [10, 20],
    ...parts,
  };
}
