/** A span before it is encoded; `parent` and links are indices into the spans of its trace. */
export interface PlannedSpan {
  service: string;
  name: string;
  kind: number;
  parent: number | undefined;
  startMs: number;
  lastsMs: number;
  attributes: Record<string, string | number>;
  failed?: boolean;
}

const TYPES = ["report_generation", "user_onboarding", "data_cleanup", "long_running_job"];

/** The spans of one job as the pipeline makes them; `variant` decides on its type, its times and its luck. */
export function plannedJob(variant: number, { jobId, tenant }: { jobId: string; tenant: string }): PlannedSpan[] {
  const type = TYPES[variant % TYPES.length] ?? "";
  const failed = variant % 10 === 3;
  const slow = variant % 50 === 7;
  const job = { "job.id": jobId, "job.type": type };
  const about = (queue: string, operation: string) => ({
    ...job,
    "messaging.system": "aws_sqs",
    "messaging.destination.name": queue,
    "messaging.message.conversation_id": jobId,
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
  });
  const work = slow ? 6_000 : 40 + ((variant * 37) % 400);
  const spans: PlannedSpan[] = [];
  let at = 0;
  const add = (
    service: string,
    name: string,
    kind: number,
    parent: number | undefined,
    lastsMs: number,
    attributes: Record<string, string | number>,
  ) => {
    spans.push({ service, name, kind, parent, startMs: at, lastsMs, attributes });
    return spans.length - 1;
  };
  const root = add("job-generator", `submit ${type}`, 1, undefined, work + 90, { ...job, "app.tenant": tenant });
  const create = add("job-generator", "create default", 4, root, 12, {
    ...about("default", "create"),
    "messaging.system": "aws_eventbridge",
  });
  const rule = add("aws", "rule jobs-to-ingester-queue", 1, create, 2, {
    "aws.eventbridge.bus": "default",
    "aws.eventbridge.rule": "jobs-to-ingester-queue",
    "messaging.destination.name": "ingester-queue",
  });
  at += 14;
  add("job-ingester", "wait ingester-queue", 1, rule, 5, {
    ...job,
    "app.queue.wait_ms": 5.25,
    "app.sqs.receive_count": 1,
    "messaging.destination.name": "ingester-queue",
  });
  const ingest = add("job-ingester", "process ingester-queue", 5, rule, 18, {
    ...about("ingester-queue", "process"),
    "faas.trigger": "pubsub",
    "app.sqs.receive_count": 1,
  });
  add("job-ingester", "validate job", 1, ingest, 1, job);
  const send = add("job-ingester", "send jobs-todo", 4, ingest, 6, about("jobs-todo", "send"));
  at += 20;
  add("job-processor", "wait jobs-todo", 1, send, 30, {
    ...job,
    "job.attempt": 1,
    "app.queue.wait_ms": 30.5,
    "messaging.destination.name": "jobs-todo",
  });
  at += 30;
  const attempt = add("job-processor", "process jobs-todo", 5, send, work, {
    ...about("jobs-todo", "process"),
    "job.attempt": 1,
    "faas.trigger": "pubsub",
    "app.sqs.receive_count": 1,
    ...(failed && { "error.type": "STEP_FAILED" }),
  });
  add("job-processor", "job accepted", 1, attempt, 0.5, { ...job, "job.attempt": 1 });
  const execute = add("job-processor", `execute ${type}`, 1, attempt, work - 8, job);
  for (const [index, step] of ["prepare", "scan", "apply", "finish"].entries()) {
    add("job-processor", `step ${step}`, 1, execute, work / 4 - 3, {
      ...job,
      "job.step.name": step,
      "job.step.index": index,
      "job.step.effect": "true",
    });
    at += work / 4 - 2;
  }
  add("job-processor", "publish job-end-state", 4, attempt, 6, {
    ...about("job-end-state", "publish"),
    "messaging.system": "aws.sns",
  });
  const invocation = add("job-processor", "job-processor", 2, undefined, work + 10, {
    "faas.coldstart": variant % 20 === 0 ? "true" : "false",
    "faas.invocation_id": `request of ${jobId}`,
    "http.request.method": "POST",
    "http.response.status_code": failed ? 500 : 200,
  });
  add("job-processor", "PutItem jobs", 3, invocation, 3, {
    "rpc.system": "aws-api",
    "rpc.service": "DynamoDB",
    "rpc.method": "PutItem",
    "aws.dynamodb.table_names": "jobs",
  });
  for (const index of failed ? [attempt, execute] : []) Object.assign(spans[index] ?? {}, { failed });
  return spans;
}
