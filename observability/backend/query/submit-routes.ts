import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { SAMPLE_JOB_TYPES, SAMPLE_OUTCOMES } from "../api/submit-view.ts";
import { AwsUnavailableError, type AwsView } from "../aws/aws-view.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { QueryError } from "./query-error.ts";

const submitRequest = z.strictObject({
  job_type: z.enum(SAMPLE_JOB_TYPES),
  outcome: z.enum(SAMPLE_OUTCOMES).default("completes"),
});

/** POST /api/jobs: `SubmitResult`, 202. */
export function submitRoutes(app: FastifyInstance, { aws }: { aws: AwsView }): void {
  answerOwnErrors(app);
  app.post("/api/jobs", async (request, reply) => {
    const parsed = submitRequest.safeParse(request.body);
    if (!parsed.success) {
      throw new QueryError(
        400,
        `expected {"job_type": one of ${SAMPLE_JOB_TYPES.join(", ")}, "outcome"?: one of ${SAMPLE_OUTCOMES.join(", ")}}, got another body; no job was sent`,
      );
    }
    const { job_type: jobType, outcome } = parsed.data;
    try {
      return sendView(reply.code(202), await aws.submit({ jobType, outcome }));
    } catch (error) {
      if (error instanceof AwsUnavailableError) throw new QueryError(503, error.message);
      if (error instanceof Error && error.name === "SubmissionError") throw new QueryError(502, error.message);
      throw error;
    }
  });
}
