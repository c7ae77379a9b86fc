import type { SpanRecord } from "../store/records.ts";
import { JOB_ID_KEY } from "./collect-job.ts";

/** Which jobs have new spans. Noting them costs the intake next to nothing. */
export interface ChangedJobs {
  /** Notes what a batch of spans is about; `nowUs` is when it arrived. */
  note(spans: readonly SpanRecord[], nowUs: number): void;
  /** Notes a job by its id. */
  add(jobId: string, nowUs: number): void;
  /** Takes the job that has waited longest, or the one that was noted last; undefined when there is none. */
  take(end: "longest" | "latest"): { id: string; updatedAtUs: number } | undefined;
  /** Takes a trace, in hex, that a span without a job's id was of or pointed to; undefined when there is none. */
  takeTrace(): { traceId: string; nowUs: number } | undefined;
  updatedAtUs(jobId: string): number | undefined;
  ids(): IterableIterator<string>;
  readonly size: number;
  readonly isEmpty: boolean;
}

/** Entries of the waiting line that are done with are dropped when there are so many. */
const MOST_DONE = 10_000;

export function createChangedJobs(): ChangedJobs {
  const updated = new Map<string, number>();
  const traces = new Map<string, number>();
  let line: string[] = [];
  let head = 0;

  function add(jobId: string, nowUs: number): void {
    if (!updated.has(jobId)) line.push(jobId);
    updated.set(jobId, nowUs);
  }

  function next(end: "longest" | "latest"): string | undefined {
    if (end === "latest") return line.length > head ? line.pop() : undefined;
    if (head >= MOST_DONE) [line, head] = [line.slice(head), 0];
    return head < line.length ? line[head++] : undefined;
  }

  return {
    note(spans, nowUs) {
      // Ids and links are made of the request's bytes when they are asked for.
      for (const span of spans) {
        let isNamed = false;
        for (const { key, value } of span.indexed) {
          if (key !== JOB_ID_KEY) continue;
          isNamed = true;
          add(value, nowUs);
        }
        if (isNamed) continue;
        traces.set(span.traceId.toString("hex"), nowUs);
        for (const link of span.links) traces.set(link.traceId.toString("hex"), nowUs);
      }
    },
    add,
    take(end) {
      for (let id = next(end); id !== undefined; id = next(end)) {
        const updatedAtUs = updated.get(id);
        if (updatedAtUs === undefined) continue;
        updated.delete(id);
        return { id, updatedAtUs };
      }
      return undefined;
    },
    takeTrace() {
      const [first] = traces;
      if (!first) return undefined;
      const [traceId, nowUs] = first;
      traces.delete(traceId);
      return { traceId, nowUs };
    },
    updatedAtUs: (jobId) => updated.get(jobId),
    ids: () => updated.keys(),
    get size() {
      return updated.size;
    },
    get isEmpty() {
      return updated.size === 0 && traces.size === 0;
    },
  };
}
