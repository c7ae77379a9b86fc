import type { SpansView } from "../../api/span-view.ts";
import { linksOf } from "./trace-links.ts";
import { buildTraceTree, type TraceNode, type TraceTree } from "./trace-tree.ts";

/** One message of a batch and what became of it. */
export interface BatchMessage {
  key: string;
  traceId: string;
  /** The span that processed it; absent when the store does not have it (yet). */
  process?: { spanId: string; name: string; service: string; startUs: number; durationUs: number; failed: boolean };
  /** The span that sent it; absent when the store does not have it. */
  producer?: { spanId: string; name: string; service: string };
  outcome: "processed" | "failed" | "unknown";
  code: string;
  reason: string;
  jobId: string;
  jobType: string;
  attempt: string;
  messageId: string;
  /** Messages that were sent while it was processed. */
  sent: number;
}

/** An invocation that took several messages, or one, from a queue. */
export interface Batch {
  invocation: TraceNode;
  span: TraceNode;
  queue: string;
  coldStart: boolean;
  messageCount: number;
  failedCount: number;
  /** Traces that the messages came from. */
  fanIn: number;
  /** Messages that were sent on. */
  fanOut: number;
  messages: BatchMessage[];
}

/** The batch spans of a trace: CONSUMER below a SERVER, with a link per message. */
export function batchSpans(tree: TraceTree): TraceNode[] {
  return tree.nodes.filter(
    ({ span, parent }) =>
      parent?.span.kind === "server" &&
      span.kind === "consumer" &&
      (span.links.length > 0 || span.attributes["messaging.batch.message_count"] !== undefined),
  );
}

/** Traces that know more about the messages of the batch: those it links to and those that link to it. */
export function batchTraceIds(batch: TraceNode, tree: TraceTree, view: SpansView): string[] {
  const ids = linksOf(batch, tree, view).map(({ traceId }) => traceId);
  return [...new Set(ids)].filter((id) => id !== tree.traceId).sort();
}

/**
 * The batch with its messages, in the order of its links. `around` holds the spans of `batchTraceIds`. A message's processing is the span, of
 * any trace, that links to the batch span and whose parent or link is the message's sender; or, where messages are children of the batch span,
 * the child that links to the sender.
 */
export function readBatch(batch: TraceNode, tree: TraceTree, around: SpansView): Batch {
  const others = tracesOf(around);
  const nodes = [...tree.nodes, ...others.flatMap((other) => other.nodes)];
  const byId = new Map(nodes.map((node) => [`${node.span.traceId} ${node.span.spanId}`, node]));
  const candidates = nodes.filter((node) => node !== batch && (node.parent === batch || pointsTo(node, batch)));
  const taken = new Set<TraceNode>();
  const messages = batch.span.links.map((link, index) => {
    const process = candidates.find((node) => !taken.has(node) && cameFrom(node, link));
    if (process) taken.add(process);
    return message(`${index}`, link.traceId, process, byId.get(`${link.traceId} ${link.spanId}`));
  });
  for (const process of candidates) {
    if (taken.has(process) || process.span.kind !== "consumer") continue;
    messages.push(message(process.key, process.span.traceId, process, undefined));
  }
  const { attributes } = batch.span;
  return {
    invocation: batch.parent ?? batch,
    span: batch,
    queue: text(attributes["messaging.destination.name"]) || batch.span.name.replace(/^process /, ""),
    coldStart: batch.parent?.span.attributes["faas.coldstart"] === true,
    messageCount: Number(attributes["messaging.batch.message_count"] ?? messages.length),
    failedCount: Number(
      attributes["app.batch.failed_count"] ?? messages.filter(({ outcome }) => outcome === "failed").length,
    ),
    fanIn: new Set(messages.map(({ traceId }) => traceId)).size,
    fanOut: messages.reduce((sum, { sent }) => sum + sent, 0),
    messages,
  };
}

function message(
  key: string,
  traceId: string,
  process: TraceNode | undefined,
  producer: TraceNode | undefined,
): BatchMessage {
  const attributes = { ...producer?.span.attributes, ...process?.span.attributes };
  return {
    ...{ key, traceId, outcome: process ? (process.failed ? "failed" : "processed") : "unknown" },
    ...(process && {
      process: {
        ...{ spanId: process.span.spanId, name: process.span.name, service: process.service, failed: process.failed },
        ...{ startUs: process.startUs, durationUs: process.endUs - process.startUs },
      },
    }),
    ...(producer && {
      producer: { spanId: producer.span.spanId, name: producer.span.name, service: producer.service },
    }),
    ...{ code: text(process?.span.attributes["error.type"]), reason: process?.span.reason ?? "" },
    ...{ jobId: text(attributes["job.id"]), jobType: text(attributes["job.type"]) },
    ...{ attempt: text(attributes["job.attempt"]), messageId: text(attributes["messaging.message.id"]) },
    sent: process ? sentBelow(process) : 0,
  };
}

/** PRODUCER spans below, without what later hops sent on. */
function sentBelow({ children }: TraceNode): number {
  const pending = [...children];
  let sent = 0;
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.span.kind === "producer") sent++;
    else if (node.span.kind !== "consumer") pending.push(...node.children);
  }
  return sent;
}

function pointsTo({ span }: TraceNode, { span: target }: TraceNode): boolean {
  return span.links.some(({ traceId, spanId }) => traceId === target.traceId && spanId === target.spanId);
}

function cameFrom({ span }: TraceNode, sender: { traceId: string; spanId: string }): boolean {
  if (span.traceId === sender.traceId && span.parentSpanId === sender.spanId) return true;
  return span.links.some(({ traceId, spanId }) => traceId === sender.traceId && spanId === sender.spanId);
}

function tracesOf(view: SpansView): TraceTree[] {
  const traces = Map.groupBy(view.spans, ({ traceId }) => traceId);
  return Array.from(traces.values(), (spans) => buildTraceTree({ ...view, spans }));
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
