import type { FastifyInstance } from "fastify";
import { queueFamilies } from "../aws/queue-families.ts";
import { CONTENT_TYPES, type ExpositionFormat } from "../metrics/exposition-text.ts";
import type { BackendParts } from "../parts.ts";

/** GET /metrics: for Prometheus, in the format that its Accept header prefers. Exemplars are in OpenMetrics only. */
export function prometheusRoutes(app: FastifyInstance, { series, aws }: BackendParts): void {
  app.get("/metrics", async (request, reply) => {
    const format = preferredFormat(request.headers.accept ?? "");
    return reply
      .header("content-type", CONTENT_TYPES[format])
      .header("vary", "accept")
      .send(Buffer.from(series.prometheus(format, queueFamilies(await aws.countQueues()))));
  });
}

/** The format with the higher weight; the plain one when both have the same, or none is named. */
function preferredFormat(accept: string): ExpositionFormat {
  let [open, plain] = [0, 0];
  for (const range of accept.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => /^q\s*=/.test(parameter));
    const quality = weight === undefined ? 1 : Number(weight.split("=")[1]) || 0;
    if (type === "application/openmetrics-text" && isVersion1(parameters)) open = Math.max(open, quality);
    if (["text/plain", "text/*", "*/*"].includes(type)) plain = Math.max(plain, quality);
  }
  return open > plain ? "openmetrics" : "prometheus";
}

function isVersion1(parameters: readonly string[]): boolean {
  const version = parameters.find((parameter) => parameter.startsWith("version="));
  return version === undefined || /^version="?1\.0\.\d+"?$/.test(version);
}
