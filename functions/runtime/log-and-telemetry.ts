import { lambdaResource, startTelemetry, type TelemetryOptions } from "../../observability/telemetry/index.ts";
import type { SharedEnv } from "./env.ts";
import { createLogger } from "./log.ts";
import { otlpHeaders } from "./otlp-headers.ts";

/** What a function tells of itself: its log, and its spans by OTLP. Spans that are lost are a line in the log. */
export function logAndTelemetry(env: SharedEnv, options: Pick<TelemetryOptions, "exportDelay"> = {}) {
  const log = createLogger();
  const telemetry = startTelemetry({
    ...options,
    serviceName: env.OTEL_SERVICE_NAME,
    resourceAttributes: lambdaResource(process.env),
    headers: otlpHeaders({ secretArn: env.OTLP_HEADERS_SECRET_ARN }),
    warn: (message) => log.warn("telemetry.lost", { detail: message }),
  });
  return { log, telemetry };
}
