import type { FastifyInstance } from "fastify";
import type { AlertView } from "../api/aws-view.ts";
import type { AwsView } from "../aws/aws-view.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { optional, parametersOf } from "./parameters.ts";
import { QueryError } from "./query-error.ts";
import { wholeNumber } from "./whole-number.ts";

const kinds = ["failure", "end-state", "alarm", "other"] as const satisfies readonly AlertView["kind"][];

/** GET /api/alerts?limit=200&kind=failure&job=ID: `AlertsView`. */
export function alertRoutes(app: FastifyInstance, { aws }: { aws: AwsView }): void {
  answerOwnErrors(app);
  app.get("/api/alerts", async (request, reply) => {
    const parameters = parametersOf(request.url);
    const limit = wholeNumber(request.url, "limit", { otherwise: 200, least: 1, most: 10_000 });
    const view = await aws.alerts({
      limit,
      kind: kindOf(optional(parameters, "kind")),
      jobId: optional(parameters, "job"),
    });
    return sendView(reply, view);
  });
}

function kindOf(text: string | undefined): AlertView["kind"] | undefined {
  const kind = kinds.find((other) => other === text);
  if (text === undefined || kind !== undefined) return kind;
  throw new QueryError(400, `kind: expected one of ${kinds.join(", ")}, got ${JSON.stringify(text)}`);
}
