import { format } from "node:util";
import { describeError } from "./error-document.ts";

/** Makes `console` write as in Lambda: time, request id, level and text, tab-separated, one event on one line. */
export function logAsLambda(requestId: () => string | undefined): void {
  const writer =
    (level: string) =>
    (...values: unknown[]) => {
      const text = format(...values).replaceAll("\n", "\r");
      process.stdout.write(`${new Date().toISOString()}\t${requestId()}\t${level}\t${text}\n`);
    };
  console.log = writer("INFO");
  console.info = writer("INFO");
  console.debug = writer("DEBUG");
  console.warn = writer("WARN");
  console.error = writer("ERROR");
  console.trace = writer("TRACE");
}

/** Logs an error that ended an invocation or the runtime. */
export function logError(title: string, error: unknown): void {
  const { errorType, errorMessage, trace } = describeError(error);
  console.error(title, JSON.stringify({ errorType, errorMessage, stack: trace }));
}
