import type { Summary } from "./verdict/summary.ts";

/** The summary for people: aligned lines. */
export function summaryRows(summary: Summary): string[] {
  const { latency_ms: latency, queue_wait_ms: wait } = summary;
  const rows: [string, string][] = [
    ["submitted", `${summary.submitted}`],
    ["completed", `${summary.completed}`],
    ["rejected", `${summary.rejected}`],
    ["failed", `${summary.failed}`],
    ["dead letters", `${summary.dead_lettered}`],
    ["jobs alerted", `${summary.alerts}`],
    ["traces", `${summary.traces}, ${summary.connected_traces} connected, ${summary.spans} spans`],
    ["latency", `p50 ${latency.p50} ms, p95 ${latency.p95} ms, p99 ${latency.p99} ms, max ${latency.max} ms`],
    ["queue wait", `p50 ${wait.p50} ms, p95 ${wait.p95} ms`],
    ["duration", `${summary.duration_s} s, ${summary.jobs_per_s} jobs/s`],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(12)}  ${value}`);
}
