import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import { traceFields } from "../../observability/telemetry/index.ts";

/** What the functions need of a logger: a fixed phrase, values as fields. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/** One JSON object a line, with the trace, the span and the job that it was written in. */
class TraceLogFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, additional: LogAttributes): LogItem {
    const { logLevel, timestamp, message, serviceName, lambdaContext } = attributes;
    const base: LogAttributes = {
      level: logLevel,
      message,
      timestamp: this.formatTimestamp(timestamp),
      service: serviceName,
      ...(lambdaContext?.awsRequestId && { function_request_id: lambdaContext.awsRequestId }),
      ...traceFields(),
    };
    return new LogItem({ attributes: base }).addAttributes(additional);
  }
}

export function createLogger(): Logger {
  return new Logger({ logFormatter: new TraceLogFormatter() });
}
