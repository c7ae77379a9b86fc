import type { SpanKindName, SpanStatus } from "../../../observability/backend/api/span-view.ts";
import { attemptsOf } from "../../../observability/backend/jobs/attempts.ts";
import { jobFacts, toJobRow } from "../../../observability/backend/jobs/job-facts.ts";
import { type JobSpan, spanKey } from "../../../observability/backend/jobs/job-span.ts";
import { stateOf } from "../../../observability/backend/jobs/job-state.ts";
import { buildJobTree } from "../../../observability/backend/jobs/job-tree.ts";
import { ownSpans } from "../../../observability/backend/jobs/own-spans.ts";
import { timelineOf } from "../../../observability/backend/jobs/timeline.ts";
import type { TraceSpan } from "../../../observability/checker/trace.ts";

/** A span as the functions under test take it; everything that is not given has a default. Times are microseconds. */
export function aJobSpan({
  traceId = "t1",
  spanId = "s1",
  startUs = 0,
  durationUs = 10,
  ...given
}: Partial<JobSpan> = {}): JobSpan {
  return {
    traceId,
    spanId,
    key: spanKey(traceId, spanId),
    parentSpanId: "",
    name: "work",
    kind: "internal",
    service: "shop",
    startUs,
    durationUs,
    endUs: startUs + durationUs,
    status: "unset",
    reason: "",
    attributes: {},
    events: [],
    links: [],
    origin: 0,
    ...given,
  };
}

/** Spans as the shared trace writer makes them. */
export function toJobSpans(spans: readonly TraceSpan[]): JobSpan[] {
  return spans.map((span) => {
    const startUs = Number(span.startNs) / 1_000;
    return aJobSpan({
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId ?? "",
      name: span.name,
      kind: span.kind.toLowerCase() as SpanKindName,
      service: span.service,
      startUs,
      durationUs: Number(span.endNs - span.startNs) / 1_000,
      status: span.status.code.toLowerCase() as SpanStatus,
      reason: span.status.message ?? "",
      attributes: { ...span.attributes } as JobSpan["attributes"],
      links: span.links.map((link) => ({ ...link, attributes: {} })),
    });
  });
}

/** What is read off the spans of job-0001, one second after the last of them has ended unless told otherwise. */
export function tell(spans: readonly JobSpan[], { id = "job-0001", nowUs = latest(spans) + 1_000_000 } = {}) {
  const tree = buildJobTree(ownSpans(spans, id));
  const attempts = attemptsOf(tree);
  const facts = jobFacts(id, tree, attempts);
  if (!facts) throw new Error(`none of the ${spans.length} spans is of job ${id}`);
  const state = stateOf(tree, attempts);
  const rows = timelineOf({ tree, attempts, state, nowUs });
  return { tree, attempts, state, facts, rows, nowUs, row: toJobRow(facts, { nowUs }) };
}

/** The timeline as a person would read it: depth, kind where it is not a span, label, what goes on. */
export function outline(rows: ReturnType<typeof tell>["rows"]): string[] {
  return rows.map(({ depth, kind, label, open }) =>
    [`${"  ".repeat(depth)}${kind === "span" ? "" : `[${kind}] `}${label}`, ...(open ? ["…"] : [])].join(" "),
  );
}

function latest(spans: readonly JobSpan[]): number {
  return Math.max(0, ...spans.map(({ endUs }) => endUs));
}
