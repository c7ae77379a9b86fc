import type { FastifyInstance } from "fastify";
import { readSpans } from "../jobs/read-spans.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { parametersOf } from "./parameters.ts";
import { QueryError } from "./query-error.ts";
import { parseTraceId } from "./trace-id.ts";

const MOST_TRACES = 200;

/** GET /api/spans?traceID=… (repeatable): `SpansView`, unadjusted. */
export function spansRoutes(app: FastifyInstance, { store }: { store: TelemetryStore }): void {
  answerOwnErrors(app);

  app.get("/api/spans", (request, reply) => {
    const traceIds = parametersOf(request.url).getAll("traceID").filter(Boolean).map(parseTraceId);
    if (traceIds.length === 0) throw new QueryError(400, "expected the parameter traceID, got none; name a trace");
    if (traceIds.length > MOST_TRACES) {
      throw new QueryError(
        400,
        `expected at most ${MOST_TRACES} traces, got ${traceIds.length}; ask for fewer at a time`,
      );
    }
    return sendView(reply, readSpans(store, traceIds));
  });
}
