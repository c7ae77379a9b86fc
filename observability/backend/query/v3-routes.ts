import type { FastifyInstance, FastifyRequest } from "fastify";
import { KIND_NAMES } from "../otlp/model.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { flag, malformed, optional, parametersOf } from "./parameters.ts";
import { QueryError } from "./query-error.ts";
import { readTrace } from "./read-trace.ts";
import { messageOf, sendJson, sendV3Error, statusOf } from "./reply.ts";
import { resourceSpans } from "./resource-spans.ts";
import { time } from "./rfc3339.ts";
import { searchV3 } from "./search-v3.ts";
import { parseTraceId } from "./trace-id.ts";
import { traceSummary } from "./trace-summary.ts";

/** Jaeger's v3 API (`/api/v3/…`): what newer Jaeger pages call. Spans are OTLP JSON, with link attributes and scopes kept. */
export function v3Routes(app: FastifyInstance, store: TelemetryStore): void {
  app.setErrorHandler((error, _request, reply) => sendV3Error(reply, statusOf(error), messageOf(error)));

  app.get("/api/v3/services", (_request, reply) => sendJson(reply, { services: store.services() }));

  app.get("/api/v3/operations", (request, reply) => {
    const parameters = parametersOf(request.url);
    const kind = optional(parameters, "spanKind") ?? optional(parameters, "span_kind");
    const named = store
      .operations(optional(parameters, "service") ?? "")
      .map((operation) => ({ name: operation.name, spanKind: KIND_NAMES[operation.kind] || "internal" }));
    return sendJson(reply, { operations: named.filter(({ spanKind }) => kind === undefined || spanKind === kind) });
  });

  app.get("/api/v3/traces", (request, reply) => {
    const { query, rawTraces } = searchV3(parametersOf(request.url));
    const ids = store.findTraces(query).map((key) => store.traceId(key));
    if (ids.length === 0) throw new QueryError(404, "No traces found");
    const traces = ids.map((traceId) => resourceSpans(readTrace(store, traceId, { raw: rawTraces }) ?? []));
    return sendJson(reply, { result: { resourceSpans: traces.flat() } });
  });

  app.get<{ Params: { traceId: string } }>("/api/v3/traces/:traceId", (request, reply) => {
    if (request.params.traceId === "") return reply.callNotFound();
    const parameters = parametersOf(request.url);
    const raw = flag(parameters, "rawTraces", malformed) || flag(parameters, "raw_traces", malformed);
    // Refused when they are no times, else of no use: a trace is found by its id alone.
    for (const name of ["startTime", "start_time", "endTime", "end_time"]) time(parameters, name);
    const spans = readTrace(store, traceIdOf(request), { raw });
    if (!spans) throw new QueryError(404, "No traces found");
    return sendJson(reply, { result: { resourceSpans: resourceSpans(spans) } });
  });

  app.get("/api/v3/trace-summaries", (request, reply) => {
    const keys = store.findTraces(searchV3(parametersOf(request.url)).query);
    return sendJson(reply, { summaries: keys.map((key) => traceSummary(store.traceId(key), store.outlines(key))) });
  });
}

function traceIdOf(request: FastifyRequest<{ Params: { traceId: string } }>): string {
  try {
    return parseTraceId(request.params.traceId);
  } catch (error) {
    throw new QueryError(400, malformed("trace_id", messageOf(error)));
  }
}
