import type { JobsView } from "../../backend/api/job-view.ts";
import { checkJob, describeTrace, fromOtlpJson, type TraceSpan, type TraceVerdict } from "../../checker/index.ts";
import { type BackendClient, BackendError } from "../backend-client.ts";
import { findJob } from "../find-job.ts";
import { painter, plain } from "../terminal.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export interface CheckChoice {
  /** Of jobs or of traces. */
  ids: readonly string[];
  all: boolean;
  limit: number;
  prefix: string | undefined;
}

/** What is to be checked: the traces of one job. */
interface Subject {
  /** As a person would name it. */
  name: string;
  jobId?: string;
  traceIds: readonly string[];
}

interface Checked extends Pick<TraceVerdict, "connected" | "outcome" | "attempts" | "problems"> {
  subject: string;
  jobId: string | null;
  traceIds: readonly string[];
}

const HAS_ENDED = ["completed", "rejected", "failed", "dead-lettered"];

/** 1 when a rule is broken. */
export async function checkJobs(choice: CheckChoice, { client, terminal, json }: CommandNeeds): Promise<number> {
  const subjects = choice.all ? await endedJobs(client, choice.limit) : await namedSubjects(client, choice.ids);
  const paint = painter(terminal);
  const results: Checked[] = [];
  for (const subject of subjects) {
    const traces = await Promise.all(subject.traceIds.map((traceId) => readTrace(client, traceId)));
    const { connected, outcome, attempts, problems } = checkJob(traces, optionsFor(subject, traces, choice));
    const { name, jobId = null, traceIds } = subject;
    results.push({ subject: name, jobId, traceIds, connected, outcome, attempts, problems });
    if (json) continue;
    const isGood = problems.length === 0;
    const tries = attempts > 0 ? `, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}` : "";
    const verdict = isGood ? "keeps all rules" : `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
    terminal.out(
      `${paint(isGood ? "green" : "red", isGood ? "✓" : "✗")} ${plain(name)}  ${outcome}${tries}  ${verdict}\n`,
    );
    if (!isGood) terminal.out(`${printable(describeTrace(traces.flat(), { problems }))}\n\n`);
  }
  const broken = results.filter(({ problems }) => problems.length > 0).length;
  if (json) terminal.out(`${JSON.stringify({ checked: results.length, broken, results })}\n`);
  else
    terminal.out(
      results.length === 0 ? "no job has ended: nothing to check\n" : `${summary(results.length, broken)}\n`,
    );
  return broken === 0 ? 0 : 1;
}

function summary(checked: number, broken: number): string {
  const jobs = `${checked} ${checked === 1 ? "job" : "jobs"} checked`;
  return broken === 0 ? `${jobs}, all rules are kept` : `${jobs}, ${broken} with problems`;
}

async function endedJobs(client: BackendClient, limit: number): Promise<Subject[]> {
  const parameters = new URLSearchParams({ limit: String(limit) });
  for (const status of HAS_ENDED) parameters.append("status", status);
  const { jobs } = await client.get<JobsView>(`/api/jobs?${parameters}`, "jobs");
  return jobs.map(({ id, type, traceIds }) => ({ name: `${type ?? "unknown"} ${id}`, jobId: id, traceIds }));
}

async function namedSubjects(client: BackendClient, ids: readonly string[]): Promise<Subject[]> {
  return Promise.all(
    ids.map(async (id): Promise<Subject> => {
      if (/^[0-9a-f]{32}$/i.test(id)) return { name: `trace ${id}`, traceIds: [id.toLowerCase()] };
      const { job } = await findJob(client, id);
      return { name: `${job.type ?? "unknown"} ${job.id}`, jobId: job.id, traceIds: job.traceIds };
    }),
  );
}

async function readTrace(client: BackendClient, traceId: string): Promise<TraceSpan[]> {
  try {
    return fromOtlpJson(await client.get<{ result: unknown }>(`/api/v3/traces/${traceId}?rawTraces=true`, "result"));
  } catch (error) {
    if (!(error instanceof BackendError) || error.status !== 404) throw error;
    throw new BackendError(`no trace ${traceId} is in the store: it has not arrived yet, or was the oldest and went`);
  }
}

const QUEUES = /^(.+-)(?:ingester-queue|jobs-todo|dead-letter-queue)$/;

/** The owner prefix that the names of the queues have. */
function prefixIn(spans: readonly TraceSpan[]): string | undefined {
  for (const { attributes } of spans) {
    const [, prefix] = QUEUES.exec(String(attributes["messaging.destination.name"] ?? "")) ?? [];
    if (prefix !== undefined) return prefix;
  }
  return undefined;
}

function optionsFor({ jobId }: Subject, traces: readonly TraceSpan[][], choice: CheckChoice) {
  const spans = traces.flat();
  const prefix = choice.prefix ?? prefixIn(spans);
  const submit = spans.find(({ name, parentSpanId }) => parentSpanId === undefined && name.startsWith("submit "));
  return {
    topology: traces.length > 1 ? ("link" as const) : ("parent" as const),
    ...(jobId !== undefined && { jobId }),
    ...(prefix !== undefined && { prefix }),
    // Who submits without a span of that name, or without telemetry, is not asked for one: a root and every parent are.
    ...(submit ? { submitter: submit.service } : { root: "any" as const }),
  };
}

/** Lines stay lines. */
function printable(text: string): string {
  return text.split("\n").map(plain).join("\n");
}
