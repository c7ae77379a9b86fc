import { isDuplicate, isError, isRebuilt, type JobTrace } from "../job-trace.ts";
import type { Problem, RuleName } from "../problem.ts";
import { plainName, shapeOf } from "../span-roles.ts";
import type { TraceSpan } from "../trace.ts";

type Add = (rule: RuleName, message: string) => void;

/** Attributes that the spans of a job and the messaging conventions require. More attributes are welcome. */
export function attributes(job: JobTrace): Problem[] {
  const problems: Problem[] = [];
  const check = (span: TraceSpan, ...checks: ((span: TraceSpan, job: JobTrace, add: Add) => void)[]) => {
    const add: Add = (rule, message) =>
      problems.push({ rule, spanId: span.spanId, message: `${span.name}: ${message}` });
    for (const each of checks) each(span, job, add);
  };
  for (const span of job.spans) check(span, jobIdentity, messaging, wait, step, attempt);
  for (const span of job.ours) check(span, batch, invocation);
  return problems;
}

function jobIdentity(span: TraceSpan, job: JobTrace, add: Add): void {
  const { "job.id": id, "job.type": type } = span.attributes;
  const foreign = job.options.root === "any" && job.role(span) === "other";
  if (foreign && id === undefined) return;
  if (typeof id !== "string" || id === "") add("job-id", "expected job.id, got none");
  else if (id !== job.jobId) add("job-id", `expected the job.id ${job.jobId} of its job, got ${id}`);

  if (!knowsType(span, job)) return;
  if (typeof type !== "string" || type === "") add("job-type", "expected job.type, got none");
  else if (["submit", "execute"].includes(job.role(span)) && span.name !== `${span.name.split(" ")[0]} ${type}`) {
    add("job-type", `expected the name to end in the job.type ${type}`);
  }
}

/** The type is known to whoever submits a good job and to all that follows a successful validation. */
function knowsType(span: TraceSpan, job: JobTrace): boolean {
  const role = job.role(span);
  if (["accepted", "execute", "step", "end-state", "enqueue"].includes(role)) return true;
  if (role === "submit" || role === "submission") return job.withRole("execute").length > 0;
  if (role === "ingest" || role === "attempt") return job.effectsOf(span, "enqueue", "execute").length > 0;
  return false;
}

function messaging(span: TraceSpan, job: JobTrace, add: Add): void {
  const shape = shapeOf(span, job.options.prefix);
  if (!shape?.messaging) return;
  const required = {
    "messaging.system": shape.messaging.system,
    "messaging.operation.name": span.name.split(" ")[0],
    "messaging.operation.type": shape.messaging.operationType,
    "messaging.destination.name": span.name.slice(span.name.indexOf(" ") + 1),
  };
  // A verb of our own need not be one of the five operation types.
  const free = shape.role === "reconcile" || shape.role === "redrive";
  for (const [key, expected] of Object.entries(required)) {
    const value = span.attributes[key];
    if (value === expected || (free && key === "messaging.operation.type")) continue;
    add("messaging-attributes", `expected ${key}=${expected}, got ${value ?? "none"}`);
  }
}

function wait(span: TraceSpan, job: JobTrace, add: Add): void {
  if (!job.role(span).endsWith("-wait")) return;
  const expected = span.name.slice("wait ".length);
  const value = span.attributes["messaging.destination.name"];
  if (value !== expected) {
    add("messaging-attributes", `expected messaging.destination.name=${expected}, got ${value ?? "none"}`);
  }
}

function step(span: TraceSpan, job: JobTrace, add: Add): void {
  if (job.role(span) !== "step") return;
  const { "job.step.name": name, "job.step.index": index, "job.step.resumed": resumed } = span.attributes;
  if (span.name !== `step ${name}`)
    add("step-attributes", `expected job.step.name as in the name, got ${name ?? "none"}`);
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0) {
    add("step-attributes", `expected job.step.index as a whole number, got ${index ?? "none"}`);
  }
  const count = span.attributes["job.step.count"];
  if (count !== undefined && (typeof count !== "number" || !Number.isInteger(count) || count <= Number(index))) {
    add("step-attributes", `expected job.step.count to be a whole number above job.step.index, got ${count}`);
  }
  if (resumed !== undefined && typeof resumed !== "boolean") {
    add("step-attributes", `expected job.step.resumed as a boolean, got ${resumed}`);
  }
  const cause = job.causeOf(span);
  const twins = cause
    ? job.effectsOf(cause, "step").filter((other) => other.attributes["job.step.index"] === index)
    : [];
  if (index !== undefined && twins.length > 1 && twins[0] !== span) {
    add("step-attributes", `expected a job.step.index of its own, got ${index} a second time`);
  }
}

function attempt(span: TraceSpan, job: JobTrace, add: Add): void {
  if (job.role(span) !== "attempt" || isDuplicate(span)) return;
  const { "job.attempt": number, "app.sqs.receive_count": received, "job.redriven": redriven } = span.attributes;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 1) {
    if (!isRejectedUnread(span, job))
      add("attempt-attributes", `expected job.attempt from 1 on, got ${number ?? "none"}`);
  } else if (number > 1 && typeof received !== "number" && !isRebuilt(span)) {
    add("attempt-attributes", `expected app.sqs.receive_count on attempt ${number}, got ${received ?? "none"}`);
  }
  const cause = job.causeOf(span);
  if (cause && job.role(cause) === "redrive" && redriven !== true) {
    add("attempt-attributes", `expected job.redriven=true below ${cause.name}, got ${redriven ?? "none"}`);
  }
}

/** A message that turned out to be no job never became an attempt. */
function isRejectedUnread(span: TraceSpan, job: JobTrace): boolean {
  return isError(span) && job.effectsOf(span, "execute", "accepted").length === 0;
}

function batch(span: TraceSpan, _job: JobTrace, add: Add): void {
  const { "messaging.batch.message_count": count, "messaging.message.id": messageId } = span.attributes;
  if (count === undefined) return;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0) {
    add("batch-attributes", `expected messaging.batch.message_count as a whole number, got ${count}`);
  } else if (count !== 1 && messageId !== undefined) {
    add("batch-attributes", `expected no messaging.message.id on a batch of ${count}, got one`);
  }
}

/** SERVER spans of other applications follow other conventions. */
const functions: ReadonlySet<string> = new Set(["job-ingester", "job-processor", "job-reconciler", "job-notifier"]);

function invocation(span: TraceSpan, job: JobTrace, add: Add): void {
  if (job.role(span) !== "invocation" || !functions.has(span.service)) return;
  for (const key of ["faas.trigger", "faas.invocation_id"]) {
    if (span.attributes[key] === undefined) add("faas-attributes", `expected ${key}, got none`);
  }
  if (plainName(span.name, job.options.prefix) !== span.service) {
    add("span-name", `expected the function's name ${span.service}`);
  }
}
