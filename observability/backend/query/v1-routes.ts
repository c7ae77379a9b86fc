import type { FastifyInstance } from "fastify";
import { serviceCalls } from "../metrics/service-calls.ts";
import { KIND_NAMES } from "../otlp/model.ts";
import { parseJson } from "../otlp/parse-json.ts";
import { MalformedMessageError } from "../otlp/wire-reader.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { jaegerTrace } from "./jaeger-json.ts";
import { flag, integer, isPretty, optional, type Parameters, parametersOf, unableToParse } from "./parameters.ts";
import { QueryError } from "./query-error.ts";
import { readTrace, transformToJaeger } from "./read-trace.ts";
import { messageOf, sendV1, sendV1Error, statusOf, type V1Error } from "./reply.ts";
import { searchV1 } from "./search-v1.ts";
import { parseTraceId, shortTraceId } from "./trace-id.ts";

const DAY_MS = 86_400_000n;
/** What the store can be asked for. */
const MOST_NS = 2n ** 63n - 1n;

/** Jaeger's v1 API (`/api/…`): what Grafana, older Jaeger pages and scripts call. */
export function v1Routes(app: FastifyInstance, store: TelemetryStore): void {
  app.setErrorHandler((error, _request, reply) => sendV1Error(reply, statusOf(error), messageOf(error)));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  app.get("/api/services", (request, reply) => {
    const services = store.services();
    return sendV1(reply, { data: services, total: services.length }, isPretty(parametersOf(request.url)));
  });

  app.get<{ Params: { service: string } }>("/api/services/:service/operations", (request, reply) => {
    const names = [...new Set(store.operations(request.params.service).map(({ name }) => name))];
    return sendV1(reply, { data: names, total: names.length }, isPretty(parametersOf(request.url)));
  });

  app.get("/api/operations", (request, reply) => {
    const parameters = parametersOf(request.url);
    const service = optional(parameters, "service");
    if (service === undefined) throw new QueryError(400, "parameter 'service' is required");
    const kind = optional(parameters, "spanKind");
    const operations = store
      .operations(service)
      .map((operation) => ({ name: operation.name, spanKind: KIND_NAMES[operation.kind] ?? "" }))
      .filter(({ spanKind }) => kind === undefined || spanKind === kind);
    return sendV1(reply, { data: operations, total: operations.length }, isPretty(parametersOf(request.url)));
  });

  app.get("/api/traces", (request, reply) => {
    const parameters = parametersOf(request.url);
    const raw = flag(parameters, "raw", unableToParse);
    const given = parameters.getAll("traceID").filter(Boolean);
    const wanted = given.length > 0 ? given.map(parseTraceId) : search(store, parameters);
    const found = wanted.map((traceId) => ({ traceId, spans: readTrace(store, traceId, { raw }) }));
    const data = found.flatMap(({ traceId, spans }) => (spans ? [jaegerTrace(traceId, spans)] : []));
    const missing = found.flatMap(({ traceId, spans }): V1Error[] =>
      spans || given.length === 0 ? [] : [{ msg: "trace not found", traceID: shortTraceId(traceId) }],
    );
    return sendV1(reply, { data, errors: missing.length > 0 ? missing : null }, isPretty(parametersOf(request.url)));
  });

  app.get<{ Params: { traceId: string } }>("/api/traces/:traceId", (request, reply) => {
    if (request.params.traceId === "") return reply.callNotFound();
    const raw = flag(parametersOf(request.url), "raw", unableToParse);
    const traceId = parseTraceId(request.params.traceId);
    const spans = readTrace(store, traceId, { raw });
    if (!spans) throw new QueryError(404, "trace not found");
    return sendV1(reply, { data: [jaegerTrace(traceId, spans)] }, isPretty(parametersOf(request.url)));
  });

  app.get("/api/dependencies", async (request, reply) => {
    const parameters = parametersOf(request.url);
    const endTs = integer(parameters, "endTs", unableToParse) ?? BigInt(Date.now());
    const lookback = integer(parameters, "lookback", unableToParse) ?? DAY_MS;
    const service = optional(parameters, "service");
    const calls = await serviceCalls(store, { from: nanoseconds(endTs - lookback), to: nanoseconds(endTs) });
    const asked = calls.filter(({ parent, child }) => service === undefined || parent === service || child === service);
    return sendV1(reply, { data: asked.map((call) => ({ ...call })) }, isPretty(parametersOf(request.url)));
  });

  app.post("/api/archive/:traceId", () => {
    throw new QueryError(500, "archive span storage was not configured");
  });

  app.post<{ Body: string | undefined }>("/api/transform", { bodyLimit: 64 * 1024 * 1024 }, (request, reply) =>
    sendV1(reply, { data: transform(request.body) }, isPretty(parametersOf(request.url))),
  );
}

function search(store: TelemetryStore, parameters: Parameters): string[] {
  return store.findTraces(searchV1(parameters, Date.now())).map((key) => store.traceId(key));
}

function transform(body = "") {
  try {
    return transformToJaeger(parseJson(body));
  } catch (error) {
    if (!(error instanceof MalformedMessageError || error instanceof SyntaxError)) throw error;
    throw new QueryError(400, `cannot unmarshal OTLP : ${error.message}`);
  }
}

/** No time that a span can have lies beyond the ends. */
function nanoseconds(milliseconds: bigint): bigint {
  const ns = milliseconds * 1_000_000n;
  return ns > MOST_NS ? MOST_NS : ns < -MOST_NS ? -MOST_NS : ns;
}
