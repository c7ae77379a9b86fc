import { percentile, summarise } from "../../../infra/local/verdict/summary.ts";
import { anEvidence, aTraceEvidence } from "../../support/an-evidence.ts";

describe("the summary", () => {
  it("counts what was found, and takes times from the traces", () => {
    const start = 1_700_000_000_000;
    const { trace: _, ...untraced } = anEvidence({ jobId: "d", status: "COMPLETED", endStates: 1 });
    const jobs = [
      anEvidence({
        jobId: "a",
        status: "COMPLETED",
        endStates: 1,
        trace: aTraceEvidence({ startedAt: start, latencyMs: 100 }),
      }),
      anEvidence({
        jobId: "b",
        status: "REJECTED",
        deadLetters: 1,
        alerts: 2,
        trace: aTraceEvidence({ startedAt: start + 500, latencyMs: 300, connected: false }),
      }),
      anEvidence({
        jobId: "c",
        status: "EXECUTE_FAILED",
        deadLetters: 1,
        alerts: 1,
        trace: aTraceEvidence({ startedAt: start + 1_000, latencyMs: 1_000, queueWaitsMs: [90] }),
      }),
      untraced,
    ];

    expect(summarise(jobs)).toEqual({
      submitted: 4,
      completed: 2,
      rejected: 1,
      failed: 1,
      dead_lettered: 2,
      alerts: 2,
      traces: 3,
      connected_traces: 2,
      spans: 36,
      latency_ms: { p50: 300, p95: 1_000, p99: 1_000, max: 1_000 },
      queue_wait_ms: { p50: 20, p95: 90 },
      duration_s: 2,
      jobs_per_s: 2,
    });
  });

  it("is all zeros without jobs", () => {
    expect(summarise([])).toMatchObject({ submitted: 0, latency_ms: { p50: 0, max: 0 }, duration_s: 0, jobs_per_s: 0 });
  });
});

describe("a percentile", () => {
  it("is the value at its rank, never one between two", () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);

    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBe(0);
  });
});
