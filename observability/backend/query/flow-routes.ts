import type { FastifyInstance } from "fastify";
import type { AwsView } from "../aws/aws-view.ts";
import { longestWindowS } from "../aws/flow/traffic.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { wholeNumber } from "./whole-number.ts";

const defaultWindowS = 60;

/** GET /api/flow?windowS=60: `FlowView`. */
export function flowRoutes(app: FastifyInstance, { aws }: { aws: AwsView }): void {
  answerOwnErrors(app);
  app.get("/api/flow", async (request, reply) => {
    const windowS = wholeNumber(request.url, "windowS", { otherwise: defaultWindowS, least: 5, most: longestWindowS });
    return sendView(reply, await aws.flow({ windowS }));
  });
}
