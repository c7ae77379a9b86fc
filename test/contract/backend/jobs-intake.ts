import type { JobsView } from "../../../observability/backend/api/job-view.ts";
import { type Attributes, spanKinds, type TraceSpan } from "../../../observability/checker/trace.ts";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, attributes, sendSpans } from "./otlp-builders.ts";

/** Sends spans as the services that they name would. */
export async function sendTraceSpans(otlpUrl: string, spans: readonly TraceSpan[]): Promise<void> {
  for (const [service, own] of Map.groupBy(spans, (span) => span.service)) {
    await sendSpans(otlpUrl, anExport(own.map(toOtlp), { service }));
  }
}

/** The same spans so much earlier or later, in milliseconds. */
export function shifted(spans: readonly TraceSpan[], milliseconds: number): TraceSpan[] {
  const ns = BigInt(Math.round(milliseconds)) * 1_000_000n;
  return spans.map((span) => ({ ...span, startNs: span.startNs + ns, endNs: span.endNs + ns }));
}

/** The same job under other ids. */
export function renamed(spans: readonly TraceSpan[], id: string, trace: string): TraceSpan[] {
  const traceId = (given: string) => `${trace}${given.slice(trace.length)}`;
  return spans.map((span) => ({
    ...span,
    traceId: traceId(span.traceId),
    attributes: { ...span.attributes, "job.id": id },
    links: span.links.map((link) => ({ ...link, traceId: traceId(link.traceId) })),
  }));
}

/** The jobs, when all of them are worked out: on a busy machine an answer may come before. */
export function getJobs(queryUrl: string, query = ""): Promise<JobsView> {
  return waitFor(
    async () => {
      const response = await fetch(`${queryUrl}/api/jobs${query}`);
      if (!response.ok) throw new Error(`/api/jobs${query} answered ${response.status}: ${await response.text()}`);
      const view = (await response.json()) as JobsView;
      return view.pending === undefined ? view : undefined;
    },
    { what: "all jobs" },
  );
}

function toOtlp(span: TraceSpan) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: spanKinds.indexOf(span.kind) + 1,
    startTimeUnixNano: span.startNs.toString(),
    endTimeUnixNano: span.endNs.toString(),
    attributes: otlpAttributes(span.attributes),
    links: span.links.map(({ traceId, spanId, attributes: values = {} }) => ({
      traceId,
      spanId,
      attributes: otlpAttributes(values),
    })),
    status: { code: ["UNSET", "OK", "ERROR"].indexOf(span.status.code), message: span.status.message ?? "" },
  };
}

function otlpAttributes(values: Attributes) {
  return attributes(values as Parameters<typeof attributes>[0]);
}
