import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { JobOfLetter } from "./dead-letters/dead-letter-desk.ts";

const mostKept = 10_000;
const nothing: JobOfLetter = { jobId: null, jobType: null, attempts: null };

/** The job that a trace is about, by the attributes of its spans. */
export function createJobsOfTraces(store: Pick<TelemetryStore, "traceKey" | "spans">) {
  const known = new Map<string, JobOfLetter>();

  function read(traceId: string): JobOfLetter {
    const key = store.traceKey(traceId);
    if (key === undefined) return nothing;
    const job = { ...nothing };
    for (const { span } of store.spans(key)) {
      for (const { key: name, value } of span.attributes) {
        const text = value?.stringValue ?? null;
        if (name === "job.id") job.jobId ??= text;
        if (name === "job.type") job.jobType ??= text;
      }
    }
    return job;
  }

  return {
    of(traceId: string | null): JobOfLetter {
      if (traceId === null) return nothing;
      const job = known.get(traceId) ?? read(traceId);
      if (known.size >= mostKept) known.clear();
      if (job.jobId !== null) known.set(traceId, job);
      return job;
    },
  };
}
