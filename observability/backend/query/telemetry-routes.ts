import type { FastifyInstance } from "fastify";
import * as z from "zod";
import type { ClearResult } from "../api/telemetry-view.ts";
import { StoreWriteError } from "../store/store-errors.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { QueryError } from "./query-error.ts";

const clearRequest = z.strictObject({ all: z.literal(true) });

/** POST /api/telemetry/clear: `ClearResult`. */
export function telemetryRoutes(app: FastifyInstance, { store }: { store: TelemetryStore }): void {
  answerOwnErrors(app);
  app.post("/api/telemetry/clear", (request, reply) => {
    if (!clearRequest.safeParse(request.body).success)
      throw new QueryError(400, `expected {"all": true}, got another body; nothing was deleted`);
    return sendView(reply, { cleared: clear(store) } satisfies ClearResult);
  });
}

function clear(store: TelemetryStore): ClearResult["cleared"] {
  try {
    return store.clear();
  } catch (error) {
    if (error instanceof StoreWriteError) throw new QueryError(503, error.message);
    throw error;
  }
}
