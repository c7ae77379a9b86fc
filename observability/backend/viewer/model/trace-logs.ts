import type { Attributes, LogView, PlainValue } from "../../api/span-view.ts";
import { plainText } from "./trace-find.ts";
import type { TraceNode, TraceTree } from "./trace-tree.ts";

/** An event of a span, or a log record that belongs to one. */
export interface TraceLine {
  key: string;
  timeUs: number;
  kind: "event" | "log";
  /** Of a log record; "ERROR" for an exception. */
  severity: string;
  text: string;
  attributes: Attributes;
  service: string;
  /** The span that it belongs to, when it is in the trace. */
  node: TraceNode | undefined;
}

/** Events and log records of the trace in order of time. */
export function traceLines(tree: TraceTree, logs: readonly LogView[]): TraceLine[] {
  const events = tree.nodes.flatMap(eventLines);
  const records = logs.map(
    (log, index): TraceLine => ({
      key: `log-${index}`,
      timeUs: log.timeUs,
      kind: "log",
      severity: log.severity,
      text: bodyText(log.body),
      attributes: log.attributes,
      service: log.service,
      node: tree.byKey.get(log.spanId),
    }),
  );
  return [...events, ...records].sort((a, b) => a.timeUs - b.timeUs);
}

/** Those of one span, events included. */
export function linesOf(node: TraceNode, logs: readonly LogView[], tree: TraceTree): TraceLine[] {
  const own = logs.filter(({ spanId }) => spanId === node.span.spanId);
  return traceLines({ ...tree, nodes: [node] }, own);
}

/** Names of the machine, which say the least about a line. */
const MACHINE = /^(?:faas|aws|cloud)\./;

/** Attributes of a line as text, first those that its span and its own text do not say as well; of the others the short ones first. */
export function lineAttributes({ attributes, text, node }: TraceLine): [string, string][] {
  const said = new Set(Object.values(node?.span.attributes ?? {}).map(plainText));
  const rank = ([key, value]: [string, string]) =>
    MACHINE.test(key) ? 2 : said.has(value) || (value !== "" && text.includes(value)) ? 1 : 0;
  return Object.entries(attributes)
    .map(([key, value]): [string, string] => [key, plainText(value)])
    .sort((a, b) => rank(a) - rank(b) || (rank(a) === 1 ? a[1].length - b[1].length : 0));
}

function eventLines(node: TraceNode): TraceLine[] {
  return node.span.events.map((event, index) => {
    const message = event.attributes["exception.message"];
    const type = event.attributes["exception.type"];
    const exception = [type, message].filter((part) => part !== undefined).map(plainText);
    return {
      key: `${node.key}-${index}`,
      timeUs: event.timeUs + node.movedUs,
      kind: "event",
      severity: event.name === "exception" ? "ERROR" : "",
      text: exception.length > 0 ? `${event.name} ${exception.join(": ")}` : event.name,
      attributes: event.attributes,
      service: node.service,
      node,
    };
  });
}

/** A body that is an object says its message where it has one. */
function bodyText(body: PlainValue): string {
  if (body !== null && typeof body === "object" && !Array.isArray(body)) {
    const message = body.message ?? body.msg;
    if (message !== undefined) return plainText(message);
  }
  return plainText(body);
}
