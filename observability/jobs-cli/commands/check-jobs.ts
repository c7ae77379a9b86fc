import type { DeadLettersView } from "../../backend/api/aws-view.ts";
import {
  checkJob,
  compareWithExpectations,
  describeTrace,
  type Expectations,
  fromOtlpJson,
  type TraceSpan,
} from "../../checker/index.ts";
import { type BackendClient, BackendError } from "../backend-client.ts";
import { counted } from "../format.ts";
import { painter, plain } from "../terminal.ts";
import { type Checked, checkedLines, expectationLines, isGood, type Summed, sumUp } from "./check-report.ts";
import { chosenSubjects, laterSubject, type Subject, type SubjectChoice } from "./check-subjects.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export interface CheckChoice extends Omit<SubjectChoice, "withinMs"> {
  prefix: string | undefined;
  /** Whether traces are held to the rules. */
  rules: boolean;
  expectations: Expectations;
}

/** 1 when a rule is broken, or an expectation not kept. */
export async function checkJobs(choice: CheckChoice, needs: CommandNeeds): Promise<number> {
  const { client, terminal, json } = needs;
  const { rules, expectations } = choice;
  const subjects = await chosenSubjects({ ...choice, withinMs: expectations.withinMs }, needs);
  const paint = painter(terminal);
  const results: Checked[] = [];
  for (const subject of subjects) {
    const { traces, checked } = await settled(subject, choice, needs);
    results.push(checked);
    if (json) continue;
    terminal.out(`${checkedLines(checked, { rules: rules && !subject.goesOn, paint }).join("\n")}\n`);
    const { problems } = checked;
    if (problems.length > 0) terminal.out(`${printable(describeTrace(traces.flat(), { problems }))}\n\n`);
  }
  const summed = [...sumUp(results), ...(await lettersLeft(choice, client))];
  const broken = results.filter(({ problems }) => problems.length > 0).length;
  const unmet = summed.filter(({ kept }) => !kept).length;
  if (json) {
    const expected = summed.length === 0 ? {} : { unmet, expectations: summed };
    terminal.out(`${JSON.stringify({ checked: results.length, broken, ...expected, results })}\n`);
  } else {
    for (const line of expectationLines(summed, paint, terminal)) terminal.out(`${line}\n`);
    terminal.out(`${summary(results, { rules, unmet })}\n`);
  }
  return results.every(isGood) && unmet === 0 ? 0 : 1;
}

/** Spans of one job come from several processes: one that has problems and has just ended is looked at again while more of it arrives. */
async function settled(subject: Subject, choice: CheckChoice, needs: CommandNeeds) {
  for (let now = subject; ; ) {
    const traces = await Promise.all(now.traceIds.map((traceId) => readTrace(needs.client, traceId)));
    const checked = check(now, traces, choice);
    const later = checked.problems.length > 0 ? await laterSubject(now, needs) : undefined;
    if (!later) return { traces, checked };
    now = later;
  }
}

function check(subject: Subject, traces: readonly TraceSpan[][], choice: CheckChoice): Checked {
  const verdict = checkJob(traces, optionsFor(subject, traces, choice));
  const { connected, outcome, attempts, problems } = verdict;
  const { name, jobId = null, traceIds, goesOn } = subject;
  const compared = compareWithExpectations(verdict, choice.expectations);
  return {
    ...{ subject: name, jobId, traceIds, connected, outcome, attempts },
    problems: choice.rules && !goesOn ? problems : [],
    ...(compared.length > 0 && { expectations: compared }),
  };
}

function summary(results: readonly Checked[], { rules, unmet }: { rules: boolean; unmet: number }): string {
  if (results.length === 0) return "no job has ended: nothing to check";
  const broken = results.filter(({ problems }) => problems.length > 0).length;
  const parts = [`${counted(results.length, "job")} checked`];
  if (rules) parts.push(broken === 0 ? "all rules are kept" : `${broken} with problems`);
  if (unmet > 0) parts.push(`${counted(unmet, "expectation")} not kept`);
  return parts.join(", ");
}

/** Of all jobs, none of whose letters may be left, the queues are asked as well: where there is an AWS to ask. */
async function lettersLeft({ all, expectations }: CheckChoice, client: BackendClient): Promise<Summed[]> {
  if (!all || !expectations.noDeadLetters) return [];
  const { depth, unavailable } = await client.get<DeadLettersView>("/api/dead-letters", "letters");
  if (unavailable !== undefined) return [];
  const came = depth === 0 ? "none" : counted(depth, "letter");
  return [
    { name: "empty-dead-letter-queues", expected: "empty dead-letter queues", came, kept: depth === 0, broken: 0 },
  ];
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
