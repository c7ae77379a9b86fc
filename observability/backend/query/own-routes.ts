import type { FastifyInstance } from "fastify";
import { tracesOfJob } from "../jobs/collect-job.ts";
import { logsOfJob } from "../jobs/read-job.ts";
import { logRecord } from "../otlp/otlp-types.ts";
import { toProtoJson } from "../otlp/proto-json.ts";
import { serviceName } from "../otlp/service-name.ts";
import { plainValue } from "../otlp/value-text.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { integer, optional, parametersOf, unableToParse } from "./parameters.ts";
import { QueryError } from "./query-error.ts";
import { messageOf, sendJson, sendV1, sendV1Error, statusOf } from "./reply.ts";
import { parseTraceId } from "./trace-id.ts";

const DEFAULT_LOGS = 1_000;
const MOST_LOGS = 100_000;

/** What Jaeger's API has no words for: logs of a trace, links into a trace, the state of the store. */
export function ownRoutes(app: FastifyInstance, store: TelemetryStore): void {
  app.setErrorHandler((error, _request, reply) => sendV1Error(reply, statusOf(error), messageOf(error)));

  /** Log records, of a trace or of a job, in time order: OTLP JSON of each, with its service and its body as plain JSON. */
  app.get("/api/logs", (request, reply) => {
    const parameters = parametersOf(request.url);
    const limit = limitOf(parameters);
    const jobId = optional(parameters, "jobID");
    const logs =
      jobId === undefined
        ? store.logs({
            traceId: requiredTraceId(parameters, "'traceID' or 'jobID'"),
            spanId: optional(parameters, "spanID"),
            limit,
          })
        : logsOfJob(store, jobId, tracesOfJob(store, jobId)).slice(0, limit);
    const data = logs.map(({ record, origin }) => ({
      ...toProtoJson(logRecord, record),
      body: plainValue(record.body),
      serviceName: serviceName(origin.resource.attributes),
    }));
    return sendV1(reply, { data, total: data.length }, false);
  });

  /** Spans, of any trace, that link to a span of the trace. */
  app.get("/api/links", (request, reply) => {
    const links = store.linksTo(requiredTraceId(parametersOf(request.url)));
    return sendV1(reply, { data: links.map((link) => ({ ...link })), total: links.length }, false);
  });

  app.get("/api/store", (_request, reply) => sendJson(reply, { ...store.status() }));
}

function limitOf(parameters: URLSearchParams): number {
  const limit = Number(integer(parameters, "limit", unableToParse) ?? DEFAULT_LOGS);
  if (limit >= 0) return Math.min(limit, MOST_LOGS);
  throw new QueryError(400, unableToParse("limit", `expected 0 or more, got ${limit}`));
}

function requiredTraceId(parameters: URLSearchParams, names = "'traceID'"): string {
  const traceId = optional(parameters, "traceID");
  if (traceId === undefined) throw new QueryError(400, `parameter ${names} is required`);
  return parseTraceId(traceId);
}
