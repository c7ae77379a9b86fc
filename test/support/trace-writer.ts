import type { Attributes, SpanLink, TraceSpan } from "../../observability/checker/trace.ts";

/** A finished span; everything that is not given has a default. */
export function aSpan(given: Partial<TraceSpan> = {}): TraceSpan {
  const startNs = given.startNs ?? 1_790_000_000_000_000_000n;
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "validate job",
    kind: "INTERNAL",
    service: "job-ingester",
    startNs,
    endNs: startNs + 1_000_000n,
    attributes: { "job.id": "job-0001", "job.type": "report_generation" },
    status: { code: "UNSET" },
    links: [],
    events: [],
    ...given,
  };
}

/** The spans that tell the targets of a job, by kind. */
const tells = {
  queue: {
    name: "send job-inbox",
    kind: "PRODUCER",
    attributes: {
      "messaging.system": "aws_sqs",
      "messaging.operation.name": "send",
      "messaging.operation.type": "send",
      "messaging.destination.name": "job-inbox",
    },
  },
  webhook: {
    name: "POST",
    kind: "CLIENT",
    attributes: { "http.request.method": "POST", "server.address": "hooks.example.com" },
  },
  email: { name: "SESv2.SendEmail", kind: "CLIENT", attributes: { "rpc.system": "aws-api" } },
} as const;

export type AttemptEnd = "completed" | "failed" | "crashed" | "rejected" | "duplicate" | "running";

export interface JobOptions {
  type?: string;
  id?: string;
  /** Names of the steps; default `extract`, `render`. */
  steps?: string[];
  /** How the job gets in; default: a batch of events, each with its own `create default`. */
  via?: "create default" | "send default" | "send ingester-queue" | "send jobs-todo";
  topology?: "parent" | "link";
  /** Owner prefix, `alice-`. */
  prefix?: string;
}

/** Error of a span, as every failing span carries it. */
export interface Failure {
  code: string;
  reason: string;
}

/** Writes the spans of a job one after the other; each call adds the spans of one hop and moves the clock. */
export class TraceWriter {
  readonly spans: TraceSpan[] = [];
  readonly options: Required<JobOptions>;
  private nowNs = 1_790_000_000_000_000_000n;
  private ids = 0;
  private traces = 1;
  private lastAttempt: TraceSpan | undefined;

  constructor(options: JobOptions = {}) {
    this.options = {
      type: "report_generation",
      id: "job-0001",
      steps: ["extract", "render"],
      via: "create default",
      topology: "parent",
      prefix: "",
      ...options,
    };
  }

  /** `submit …` and the span of the message it sends; returns the latter. */
  submit(): TraceSpan {
    const { type, via } = this.options;
    const submit = this.add({ name: `submit ${type}`, service: "job-generator", lasts: 9 });
    const [operation = "", destination = ""] = via.split(" ");
    const system = destination === "default" ? "aws_eventbridge" : "aws_sqs";
    return this.produce(operation, destination, { system, parent: submit, service: "job-generator" });
  }

  /** One delivery to the ingester; returns its `process` span. */
  ingest(
    producer: TraceSpan,
    { failure, duplicate = false }: { failure?: Failure; duplicate?: boolean } = {},
  ): TraceSpan {
    const process = this.receive(producer, "ingester-queue", "job-ingester", {
      ...(failure && { failure }),
      ...(duplicate && { attributes: { "job.duplicate": true } }),
    });
    if (!duplicate && failure?.code !== "FUNCTION_CRASHED") {
      this.add({ name: "validate job", parent: process, service: "job-ingester", ...(failure && { failure }) });
    }
    return process;
  }

  /** One delivery to the processor, with everything below it; returns its `process` span. */
  attempt(producer: TraceSpan, number: number, end: AttemptEnd, extra: Attributes = {}): TraceSpan {
    const failure = failureOf[end];
    const duplicate = end === "duplicate";
    const process = this.receive(producer, "jobs-todo", "job-processor", {
      ...(failure && { failure }),
      attributes: {
        ...(duplicate ? { "job.duplicate": true } : { "job.attempt": number }),
        ...(number > 1 && { "app.sqs.receive_count": number }),
        ...extra,
      },
      links: this.lastAttempt && !duplicate && end !== "crashed" ? [linkTo(this.lastAttempt)] : [],
    });
    if (duplicate || end === "rejected") return process;

    const before = this.lastAttempt;
    this.lastAttempt = process;
    const count = { "job.step.count": this.options.steps.length };
    const accepted = { "job.attempt": number, ...count };
    this.add({ name: "job accepted", parent: process, service: "job-processor", lasts: 0, attributes: accepted });
    const execute = this.add({
      name: `execute ${this.options.type}`,
      parent: process,
      service: "job-processor",
      ...(failure && { failure }),
    });
    for (const [index, step] of this.options.steps.entries()) {
      const isLast = index === this.options.steps.length - 1;
      this.add({
        name: `step ${step}`,
        parent: execute,
        service: "job-processor",
        attributes: {
          "job.step.name": step,
          "job.step.index": index,
          ...count,
          "job.step.effect": true,
          ...(before && !isLast && { "job.step.resumed": true }),
        },
        ...(isLast && end === "failed" && failure && { failure }),
      });
      // A process that dies in its second step has exported its first.
      if (end === "crashed") break;
    }
    if (end === "completed") {
      this.produce("publish", "job-end-state", { system: "aws.sns", parent: process, service: "job-processor" });
    }
    return process;
  }

  /** `send dead-letter-queue` and `publish job-failures` by the function that gives up. */
  giveUp(process: TraceSpan): void {
    const service = process.service;
    this.produce("send", "dead-letter-queue", { system: "aws_sqs", parent: process, service });
    this.produce("publish", "job-failures", { system: "aws.sns", parent: process, service });
  }

  send(parent: TraceSpan, service = "job-ingester"): TraceSpan {
    return this.produce("send", "jobs-todo", { system: "aws_sqs", parent, service });
  }

  redrive(failed: TraceSpan): TraceSpan {
    return this.produce("redrive", "dead-letter-queue", {
      system: "aws_sqs",
      parent: failed,
      service: "job-reconciler",
    });
  }

  reconcile(producer: TraceSpan): TraceSpan {
    const service = "job-reconciler";
    const reconcile = this.consume(producer, "reconcile", "dead-letter-queue", service, {});
    this.produce("publish", "job-failures", { system: "aws.sns", parent: reconcile, service });
    return reconcile;
  }

  /** Marks the last message to a topic as that of a job that names somebody; returns it. */
  namesSomebody(): TraceSpan {
    const at = this.spans.findLastIndex(({ name }) => name.startsWith("publish "));
    const publish = this.spans[at] ?? aSpan();
    const marked = { ...publish, attributes: { ...publish.attributes, "job.notify": true } };
    this.spans[at] = marked;
    return marked;
  }

  /** One delivery to the notifier, which tells a target of this kind; returns its `process` span. */
  notify(publish: TraceSpan, kind: keyof typeof tells, failure?: Failure): TraceSpan {
    const service = "job-notifier";
    const process = this.receive(publish, "notifications", service, failure ? { failure } : {});
    const { attributes, ...tell } = tells[kind];
    this.add({ ...tell, parent: process, service, attributes, ...(failure && { failure }) });
    return process;
  }

  /** The message's way to `jobs-todo`; returns the span that sent it there. */
  toProcessor(): TraceSpan {
    const producer = this.submit();
    return this.options.via === "send jobs-todo" ? producer : this.send(this.ingest(producer));
  }

  add({ parent, lasts = 2, failure, ...given }: SpanGiven): TraceSpan {
    const startNs = given.startNs ?? this.nowNs;
    const endNs = startNs + BigInt(lasts) * 1_000_000n;
    this.nowNs = startNs + 1_000_000n;
    const span = aSpan({
      traceId: parent?.traceId ?? hex(this.traces, 32),
      spanId: hex(++this.ids, 16),
      ...(parent && { parentSpanId: parent.spanId }),
      startNs,
      endNs,
      ...given,
      attributes: {
        "job.id": this.options.id,
        "job.type": this.options.type,
        ...given.attributes,
        ...(failure && { "error.type": failure.code }),
      },
      ...(failure && { status: { code: "ERROR", message: failure.reason } }),
    });
    this.spans.push(span);
    return span;
  }

  private produce(
    operation: string,
    name: string,
    { system, parent, service }: { system: string; parent: TraceSpan; service: string },
  ): TraceSpan {
    const destination = name === "default" ? name : `${this.options.prefix}${name}`;
    return this.add({
      name: `${operation} ${destination}`,
      kind: "PRODUCER",
      parent,
      service,
      attributes: {
        "messaging.system": system,
        "messaging.operation.name": operation,
        "messaging.operation.type": operation === "create" ? "create" : "send",
        "messaging.destination.name": destination,
        "messaging.message.id": `message-${this.ids}`,
      },
    });
  }

  private receive(
    producer: TraceSpan,
    queue: string,
    service: string,
    given: Pick<SpanGiven, "attributes" | "failure" | "links">,
  ): TraceSpan {
    const destination = `${this.options.prefix}${queue}`;
    const wait = this.add({
      name: `wait ${destination}`,
      parent: producer,
      service,
      lasts: 20,
      attributes: { "messaging.destination.name": destination },
    });
    this.nowNs = wait.endNs;
    return this.consume(producer, "process", queue, service, given);
  }

  private consume(
    producer: TraceSpan,
    operation: string,
    queue: string,
    service: string,
    { attributes, failure, links = [] }: Pick<SpanGiven, "attributes" | "failure" | "links">,
  ): TraceSpan {
    const destination = `${this.options.prefix}${queue}`;
    const name = `${operation} ${destination}`;
    const messaging = {
      "messaging.system": "aws_sqs",
      "messaging.operation.name": operation,
      "messaging.operation.type": "process",
      "messaging.destination.name": destination,
    };
    const toProducer = linkTo(producer, { "messaging.message.id": `message-${producer.spanId}` });
    const batch = this.batch(name, messaging, service, toProducer);
    const inParentTopology = this.options.topology === "parent";
    return this.add({
      name,
      kind: "CONSUMER",
      parent: inParentTopology ? producer : batch,
      service,
      lasts: 12,
      attributes: { ...messaging, "messaging.message.id": `message-${producer.spanId}`, ...attributes },
      ...(failure && { failure }),
      links: [toProducer, ...(inParentTopology ? [linkTo(batch)] : []), ...links],
    });
  }

  /** The invocation and its batch, in their own trace; part of the job's traces in link topology only. */
  private batch(name: string, messaging: Attributes, service: string, link: SpanLink): TraceSpan {
    const traceId = hex(++this.traces, 32);
    const startNs = this.nowNs;
    const invocation = aSpan({
      traceId,
      spanId: hex(++this.ids, 16),
      name: `${this.options.prefix}${service}`,
      kind: "SERVER",
      service,
      startNs,
      attributes: { "faas.trigger": "pubsub", "faas.invocation_id": `request-${this.ids}`, "faas.coldstart": false },
    });
    const batch = aSpan({
      traceId,
      spanId: hex(++this.ids, 16),
      parentSpanId: invocation.spanId,
      name,
      kind: "CONSUMER",
      service,
      startNs,
      attributes: { ...messaging, "messaging.batch.message_count": 1, "app.batch.failed_count": 0 },
      links: [link],
    });
    if (this.options.topology === "link") this.spans.push(invocation, batch);
    return batch;
  }
}

type SpanGiven = Partial<TraceSpan> & { name: string; parent?: TraceSpan; lasts?: number; failure?: Failure };

export const failures = {
  failed: { code: "STEP_FAILED", reason: "step render failed: the store was not reachable; the job is tried again" },
  crashed: { code: "FUNCTION_CRASHED", reason: "no heartbeat was seen any more; the attempt was closed" },
  rejected: {
    code: "INVALID_JOB",
    reason: "retention was expected to be positive; the job goes to the dead-letter queue",
  },
} satisfies Partial<Record<AttemptEnd, Failure>>;

const failureOf: Partial<Record<AttemptEnd, Failure>> = failures;

function linkTo(span: TraceSpan, attributes: Attributes = {}): SpanLink {
  return { traceId: span.traceId, spanId: span.spanId, attributes };
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
