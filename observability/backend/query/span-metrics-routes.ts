import type { FastifyInstance } from "fastify";
import type { BackendParts } from "../parts.ts";
import { isPretty, parametersOf } from "./parameters.ts";
import { messageOf, sendJson, sendV1Error, statusOf } from "./reply.ts";
import { spanMetrics } from "./span-metrics.ts";
import { METRIC_NAMES, readMetricsQuery } from "./span-metrics-query.ts";

/** Jaeger's `/api/metrics/…`: what its Monitor page and Grafana read. */
export function spanMetricsRoutes(app: FastifyInstance, { store, series }: BackendParts): void {
  app.setErrorHandler((error, _request, reply) => sendV1Error(reply, statusOf(error), messageOf(error)));
  for (const metric of METRIC_NAMES) {
    app.get(`/api/metrics/${metric}`, (request, reply) => {
      const parameters = parametersOf(request.url);
      const query = readMetricsQuery(metric, parameters, Date.now());
      const metrics = spanMetrics(metric, query, { statistics: store, series: series.reader });
      return sendJson(reply, metrics, isPretty(parameters));
    });
  }
}
