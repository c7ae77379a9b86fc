import type { FastifyInstance } from "fastify";
import type { JobIndex } from "../jobs/job-index.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { optional, parametersOf } from "./parameters.ts";

/** GET /api/suggest?text=…: `SuggestView`. */
export function suggestRoutes(app: FastifyInstance, { jobs }: { jobs: JobIndex }): void {
  answerOwnErrors(app);

  app.get("/api/suggest", (request, reply) =>
    sendView(reply, jobs.suggest(optional(parametersOf(request.url), "text") ?? "")),
  );
}
