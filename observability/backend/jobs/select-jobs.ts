import { JOB_STATUSES, type JobStatus, type JobsView } from "../api/job-view.ts";
import type { Tag } from "../store/match-tags.ts";
import { type IndexedJob, rowOf } from "./indexed-job.ts";
import { readSearchTerms } from "./search-terms.ts";
import type { TaggedTraces } from "./tagged-traces.ts";

/** All that is given must hold; of a list, one. Times are microseconds since the epoch, bounds included. */
export interface JobQuery {
  statuses?: readonly JobStatus[] | undefined;
  types?: readonly string[] | undefined;
  /** Of the last failure, while the job has not completed. */
  codes?: readonly string[] | undefined;
  /** Words that id, type, status, step, code, reason or a service has, and terms `key=value` that a span of the job has. */
  text?: string | undefined;
  /** Of the submission. */
  startUs?: number | undefined;
  endUs?: number | undefined;
  /** It waits there or has gone through. */
  queue?: string | undefined;
  service?: string | undefined;
  limit: number;
}

export interface SelectNeeds extends TaggedTraces {
  nowUs: number;
  traceId(key: number): string;
}

/** `jobs` come newest submission first. The counts are of all that match but for their status. */
export function selectJobs(jobs: readonly IndexedJob[], query: JobQuery, needs: SelectNeeds): JobsView {
  const isAsked = conditionsOf(query);
  const hasAttributes = attributesOf(query, jobs.some(isAsked) ? needs : undefined);
  const counts = Object.fromEntries(JOB_STATUSES.map((status) => [status, 0])) as Record<JobStatus, number>;
  const found: IndexedJob[] = [];
  for (const job of jobs) {
    if (!isAsked(job) || !hasAttributes.every((holds) => holds(job))) continue;
    counts[job.status]++;
    if (isOneOf(query.statuses, job.status)) found.push(job);
  }
  return {
    jobs: found.slice(0, query.limit).map((job) => rowOf(job, needs)),
    total: found.length,
    counts,
    latencyUs: percentiles(found),
    nowUs: needs.nowUs,
  };
}

/** All but the attributes, which cost the most. */
function conditionsOf(query: JobQuery): (job: IndexedJob) => boolean {
  const { types, codes, text = "", startUs = 0, endUs = Number.POSITIVE_INFINITY, queue, service } = query;
  const { words } = readSearchTerms(text);
  const patterns = words.map((word) => new RegExp(word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "i"));
  return (job) =>
    job.submittedAtUs >= startUs &&
    job.submittedAtUs <= endUs &&
    isOneOf(types, job.type ?? "") &&
    isOneOf(codes, codeOf(job)) &&
    (queue === undefined || job.queues.includes(queue)) &&
    (service === undefined || job.services.includes(service)) &&
    patterns.every((pattern) => hasText(job, pattern));
}

/** Nothing is looked up where no job is in question. */
function attributesOf({ text = "", startUs }: JobQuery, needs: TaggedTraces | undefined) {
  const { attributes } = readSearchTerms(text);
  return needs ? attributes.map((tag) => attributeCondition(tag, startUs, needs)) : [];
}

/** What every row knows is not looked up. */
function attributeCondition(
  tag: Tag,
  startUs: number | undefined,
  { tracesWith }: TaggedTraces,
): (job: IndexedJob) => boolean {
  const { key, value } = tag;
  if (key === "job.id") return ({ id }) => id === value;
  if (key === "job.type") return ({ type }) => type === value;
  const traces = tracesWith(tag, startUs);
  return ({ traceKeys }) => traceKeys.some((trace) => traces.has(trace));
}

function codeOf({ status, state }: IndexedJob): string {
  return status === "completed" ? "" : (state.failure?.code ?? "");
}

function hasText({ id, type, status, step, state, services }: IndexedJob, pattern: RegExp): boolean {
  const failure = status === "completed" ? undefined : state.failure;
  return (
    pattern.test(id) ||
    pattern.test(type ?? "") ||
    pattern.test(status) ||
    pattern.test(step?.name ?? "") ||
    pattern.test(failure?.code ?? "") ||
    pattern.test(failure?.reason ?? "") ||
    services.some((service) => pattern.test(service))
  );
}

function isOneOf(given: readonly string[] | undefined, value: string): boolean {
  return given === undefined || given.length === 0 || given.includes(value);
}

/** Nearest rank. */
function percentiles(jobs: readonly IndexedJob[]): JobsView["latencyUs"] {
  const totals = new Float64Array(jobs.length);
  let count = 0;
  for (const { finishedAtUs, submittedAtUs } of jobs) {
    if (finishedAtUs !== undefined) totals[count++] = finishedAtUs - submittedAtUs;
  }
  if (count === 0) return null;
  const sorted = totals.subarray(0, count).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * count) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
