import { JOB_STATUSES, type JobStatus, type JobsView } from "../api/job-view.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { IndexedJob } from "./indexed-job.ts";
import { toJobRow } from "./job-facts.ts";

/** All that is given must hold; of a list, one. Times are microseconds since the epoch, bounds included. */
export interface JobQuery {
  statuses?: readonly JobStatus[];
  types?: readonly string[];
  codes?: readonly string[];
  /** Words, and terms `key=value` about attributes. */
  text?: string;
  startUs?: number | undefined;
  endUs?: number | undefined;
  /** It waits there or has gone through. */
  queue?: string | undefined;
  service?: string | undefined;
  limit: number;
}

const MOST_TRACES = 20_000;

export function selectJobs(
  jobs: readonly IndexedJob[],
  query: JobQuery,
  { nowUs, store }: { nowUs: number; store: Pick<TelemetryStore, "findTraces"> },
): JobsView {
  const matches = matcherOf(query, store);
  const counts = Object.fromEntries(JOB_STATUSES.map((status) => [status, 0])) as Record<JobStatus, number>;
  const found: IndexedJob[] = [];
  for (const job of jobs) {
    if (!matches(job)) continue;
    counts[job.facts.status]++;
    if (isOneOf(query.statuses, job.facts.status)) found.push(job);
  }
  found.sort((a, b) => b.facts.submittedAtUs - a.facts.submittedAtUs);
  return {
    jobs: found.slice(0, query.limit).map(({ facts, updatedAtUs }) => toJobRow(facts, { nowUs, updatedAtUs })),
    total: found.length,
    counts,
    latencyUs: percentiles(found),
    nowUs,
  };
}

/** Everything but the status, which is counted. */
function matcherOf(
  { types, codes, text = "", startUs, endUs, queue, service }: JobQuery,
  store: Pick<TelemetryStore, "findTraces">,
): (job: IndexedJob) => boolean {
  const terms = text.split(/\s+/).filter(Boolean);
  const words = terms.filter((term) => !isAttributeTerm(term)).map((word) => word.toLowerCase());
  const tags = terms.filter(isAttributeTerm).map((term) => {
    const at = term.indexOf("=");
    return { key: term.slice(0, at), value: term.slice(at + 1) };
  });
  const traces = tags.map((tag) => new Set(store.findTraces({ tags: [tag], limit: MOST_TRACES })));
  return ({ facts, traceKeys }) =>
    isOneOf(types, facts.type ?? "") &&
    isOneOf(codes, facts.state.failure?.code ?? "") &&
    (startUs === undefined || facts.submittedAtUs >= startUs) &&
    (endUs === undefined || facts.submittedAtUs <= endUs) &&
    (queue === undefined || facts.queues.includes(queue)) &&
    (service === undefined || facts.services.includes(service)) &&
    words.every((word) => textOf(facts).some((part) => part?.toLowerCase().includes(word))) &&
    traces.every((keys) => traceKeys.some((key) => keys.has(key)));
}

function isAttributeTerm(term: string): boolean {
  return term.indexOf("=") > 0;
}

function textOf({ id, type, status, step, state, services }: IndexedJob["facts"]): (string | null | undefined)[] {
  return [id, type, status, step?.name, state.failure?.code, state.failure?.reason, ...services];
}

function isOneOf(given: readonly string[] | undefined, value: string): boolean {
  return given === undefined || given.length === 0 || given.includes(value);
}

/** Nearest rank. */
function percentiles(jobs: readonly IndexedJob[]): JobsView["latencyUs"] {
  const totals = jobs.flatMap(({ facts }) =>
    facts.finishedAtUs === undefined ? [] : [facts.finishedAtUs - facts.submittedAtUs],
  );
  if (totals.length === 0) return null;
  const sorted = Float64Array.from(totals).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
