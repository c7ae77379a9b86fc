import { setTimeout as sleep } from "node:timers/promises";
import type { JobRow, JobStatus, JobsView } from "../../backend/api/job-view.ts";
import type { BackendClient } from "../backend-client.ts";
import { findJob } from "../find-job.ts";
import type { Terminal } from "../terminal.ts";
import type { CommandNeeds } from "./list-jobs.ts";

/** What is to be checked: the traces of one job. */
export interface Subject {
  /** As a person would name it. */
  name: string;
  jobId?: string;
  traceIds: readonly string[];
  /** Its trace is that of a job that goes on: the rules are for those that have ended. */
  goesOn: boolean;
}

export interface SubjectChoice {
  /** Of jobs or of traces. */
  ids: readonly string[];
  all: boolean;
  limit: number;
  /** Milliseconds that a job has to end in; with it, jobs that go on are waited for so long, and belong to all. */
  withinMs: number | undefined;
}

const HAS_ENDED: readonly JobStatus[] = ["completed", "rejected", "failed", "dead-lettered"];
const LOOK_AGAIN_MS = 200;
/** Milliseconds after the last span of a job in which its others, from other processes, still arrive. */
const SETTLES_MS = 2_000;

/** The jobs and traces that are meant, once those that go on have ended or have had their time. */
export function chosenSubjects(choice: SubjectChoice, needs: CommandNeeds): Promise<Subject[]> {
  if (!choice.all) return Promise.all(choice.ids.map((id) => namedSubject(id, choice.withinMs, needs)));
  return choice.withinMs === undefined
    ? endedJobs(needs.client, choice.limit)
    : submittedJobs({ ...choice, withinMs: choice.withinMs }, needs);
}

async function endedJobs(client: BackendClient, limit: number): Promise<Subject[]> {
  const parameters = new URLSearchParams({ limit: String(limit) });
  for (const status of HAS_ENDED) parameters.append("status", status);
  const { jobs } = await client.get<JobsView>(`/api/jobs?${parameters}`, "jobs");
  return jobs.map(subjectOf);
}

/** What is submitted while it waits is not waited for. */
async function submittedJobs(
  { limit, withinMs }: { limit: number; withinMs: number },
  { client, terminal }: CommandNeeds,
): Promise<Subject[]> {
  let untilUs: number | undefined;
  for (;;) {
    const parameters = new URLSearchParams({ limit: String(limit) });
    if (untilUs !== undefined) parameters.set("endUs", String(untilUs));
    const { jobs, nowUs } = await client.get<JobsView>(`/api/jobs?${parameters}`, "jobs");
    untilUs ??= Math.ceil(nowUs);
    const isOver = terminal.signal.aborted || !jobs.some((job) => hasTimeLeft(job, nowUs, withinMs));
    if (isOver) return jobs.map(subjectOf);
    await aMoment(terminal);
  }
}

async function namedSubject(
  id: string,
  withinMs: number | undefined,
  { client, terminal }: CommandNeeds,
): Promise<Subject> {
  if (/^[0-9a-f]{32}$/i.test(id)) return { name: `trace ${id}`, traceIds: [id.toLowerCase()], goesOn: false };
  for (;;) {
    const { job, nowUs } = await findJob(client, id);
    if (withinMs === undefined) return { ...subjectOf(job), goesOn: false };
    if (terminal.signal.aborted || !hasTimeLeft(job, nowUs, withinMs)) return subjectOf(job);
    await aMoment(terminal);
  }
}

/** A job as it is a moment later; undefined when nothing of it has arrived lately, so that nothing more is to be expected. */
export async function laterSubject({ jobId, goesOn }: Subject, needs: CommandNeeds): Promise<Subject | undefined> {
  const { client, terminal } = needs;
  if (jobId === undefined || goesOn || terminal.signal.aborted) return undefined;
  const before = await findJob(client, jobId);
  if (before.nowUs - before.job.updatedAtUs > SETTLES_MS * 1_000) return undefined;
  await aMoment(terminal);
  return subjectOf((await findJob(client, jobId)).job);
}

/** Ctrl-C ends it early. */
function aMoment({ signal }: Terminal): Promise<void> {
  return sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
}

function hasTimeLeft({ status, submittedAtUs }: JobRow, nowUs: number, withinMs: number): boolean {
  return !HAS_ENDED.includes(status) && nowUs - submittedAtUs <= withinMs * 1_000;
}

function subjectOf({ id, type, traceIds, status }: JobRow): Subject {
  return { name: `${type ?? "unknown"} ${id}`, jobId: id, traceIds, goesOn: !HAS_ENDED.includes(status) };
}
