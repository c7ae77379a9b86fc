import type { FastifyInstance } from "fastify";
import type { AwsView } from "../aws/aws-view.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { wholeNumber } from "./whole-number.ts";

/** GET /api/inbox?limit=200: `InboxView`. */
export function inboxRoutes(app: FastifyInstance, { aws }: { aws: AwsView }): void {
  answerOwnErrors(app);
  app.get("/api/inbox", async (request, reply) => {
    const limit = wholeNumber(request.url, "limit", { otherwise: 200, least: 1, most: 500 });
    return sendView(reply, await aws.inbox({ limit }));
  });
}
