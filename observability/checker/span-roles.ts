import type { SpanKind, TraceSpan } from "./trace.ts";

/** What a span does for its job. `invocation`, `batch` and `batch-send` belong to no single job; `other` is not described by the contract. */
export type SpanRole =
  | "submit"
  | "submission"
  | "arrival"
  | "ingest-wait"
  | "ingest"
  | "validate"
  | "enqueue"
  | "attempt-wait"
  | "attempt"
  | "accepted"
  | "execute"
  | "step"
  | "end-state"
  | "dead-letter"
  | "alert"
  | "reconcile"
  | "redrive"
  | "notification-wait"
  | "notification"
  | "tell"
  | "invocation"
  | "batch"
  | "batch-send"
  | "other";

/** How a span of one role must look; a row of the table below. */
export interface SpanShape {
  role: SpanRole;
  /** The whole name without the owner prefix; a trailing `*` stands for the rest. */
  name: string;
  kind: SpanKind;
  /** `submitter` stands for the option of that name; absent: any service. */
  services?: readonly string[];
  /** The name is that of many spans: only those of `services` are meant. */
  ofServicesOnly?: true;
  /** Roles of the span that caused it; an empty list means a root; absent: any. */
  parents?: readonly SpanRole[];
  /** Present on messaging spans. */
  messaging?: { system: string; operationType: string };
}

const submitter = ["submitter"];
const ingester = ["job-ingester"];
const processor = ["job-processor"];
const notifier = ["job-notifier"];
const workers = [...ingester, ...processor];
const sqsSend = { system: "aws_sqs", operationType: "send" };
const sqsProcess = { system: "aws_sqs", operationType: "process" };
const snsSend = { system: "aws.sns", operationType: "send" };
const busCreate = { system: "aws_eventbridge", operationType: "create" };
const busSend = { system: "aws_eventbridge", operationType: "send" };

const toIngester = ["submission", "arrival", "redrive"] as const;
const toProcessor = ["enqueue", "arrival", "redrive"] as const;
const announcing = ["end-state", "alert"] as const;
const processing = ["ingest", "attempt"] as const;

// biome-ignore format: a table is read by its columns
const spanShapes: readonly SpanShape[] = [
  { role: "submit",       name: "submit *",                    kind: "INTERNAL", services: submitter, parents: [] },
  { role: "submission",   name: "create default",              kind: "PRODUCER", services: submitter, parents: ["submit"], messaging: busCreate },
  { role: "submission",   name: "send default",                kind: "PRODUCER", services: submitter, parents: ["submit"], messaging: busSend },
  { role: "submission",   name: "send ingester-queue",         kind: "PRODUCER", services: submitter, parents: ["submit"], messaging: sqsSend },
  { role: "arrival",      name: "arrive *",                    kind: "INTERNAL", services: [...workers, "job-reconciler"], parents: [] },
  { role: "ingest-wait",  name: "wait ingester-queue",         kind: "INTERNAL", services: ingester, parents: toIngester },
  { role: "ingest",       name: "process ingester-queue",      kind: "CONSUMER", services: ingester, parents: toIngester, messaging: sqsProcess },
  { role: "validate",     name: "validate job",                kind: "INTERNAL", services: workers, parents: processing },
  { role: "enqueue",      name: "send jobs-todo",              kind: "PRODUCER", services: [...ingester, ...submitter], parents: ["ingest", "submit"], messaging: sqsSend },
  { role: "attempt-wait", name: "wait jobs-todo",              kind: "INTERNAL", services: processor, parents: toProcessor },
  { role: "attempt",      name: "process jobs-todo",           kind: "CONSUMER", services: processor, parents: toProcessor, messaging: sqsProcess },
  { role: "accepted",     name: "job accepted",                kind: "INTERNAL", services: processor, parents: ["attempt"] },
  { role: "execute",      name: "execute *",                   kind: "INTERNAL", services: processor, parents: ["attempt"] },
  { role: "step",         name: "step *",                      kind: "INTERNAL", services: processor, parents: ["execute"] },
  { role: "end-state",    name: "publish job-end-state",       kind: "PRODUCER", services: processor, parents: ["attempt"], messaging: snsSend },
  { role: "dead-letter",  name: "send dead-letter-queue",      kind: "PRODUCER", parents: [...processing, "reconcile"], messaging: sqsSend },
  { role: "alert",        name: "publish job-failures",        kind: "PRODUCER", parents: [...processing, "reconcile"], messaging: snsSend },
  { role: "reconcile",    name: "reconcile dead-letter-queue", kind: "CONSUMER", services: ["job-reconciler"], parents: ["submission", "arrival", "enqueue", "redrive"], messaging: sqsProcess },
  { role: "redrive",      name: "redrive dead-letter-queue",   kind: "PRODUCER", parents: [...processing, "reconcile"], messaging: sqsSend },
  { role: "notification-wait", name: "wait notifications",     kind: "INTERNAL", services: notifier, parents: announcing },
  { role: "notification", name: "process notifications",       kind: "CONSUMER", services: notifier, parents: announcing, messaging: sqsProcess },
  { role: "tell",         name: "send *",                      kind: "PRODUCER", services: notifier, ofServicesOnly: true, parents: ["notification"], messaging: sqsSend },
  { role: "tell",         name: "POST",                        kind: "CLIENT",   services: notifier, ofServicesOnly: true, parents: ["notification"] },
  { role: "tell",         name: "SESv2.SendEmail",             kind: "CLIENT",   services: notifier, ofServicesOnly: true, parents: ["notification"] },
];

/** Technical spans are those of an invocation or of a whole batch; they have traces of their own. */
const technicalRoles: ReadonlySet<SpanRole> = new Set(["invocation", "batch", "batch-send"]);

export function isTechnical(role: SpanRole): boolean {
  return technicalRoles.has(role);
}

export function shapeOf(span: TraceSpan, prefix: string): SpanShape | undefined {
  const name = plainName(span.name, prefix);
  return spanShapes.find(
    (shape) =>
      (shape.name.endsWith(" *") ? name.startsWith(shape.name.slice(0, -1)) : name === shape.name) &&
      (!shape.ofServicesOnly || shape.services?.includes(span.service)),
  );
}

export function roleOf(span: TraceSpan, prefix: string): SpanRole {
  const isBatch = span.attributes["messaging.batch.message_count"] !== undefined;
  if (isBatch && span.kind === "CONSUMER") return "batch";
  if (isBatch && span.kind === "CLIENT") return "batch-send";
  return shapeOf(span, prefix)?.role ?? (span.kind === "SERVER" ? "invocation" : "other");
}

/** `process alice-jobs-todo` with the prefix `alice-` is `process jobs-todo`. */
export function plainName(name: string, prefix: string): string {
  if (prefix === "") return name;
  const [verb, rest] = splitOnce(name);
  if (rest === undefined) return name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return rest.startsWith(prefix) ? `${verb} ${rest.slice(prefix.length)}` : name;
}

function splitOnce(name: string): [string, string | undefined] {
  const at = name.indexOf(" ");
  return at === -1 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
}
