import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { AwsUnavailableError, type AwsView } from "../aws/aws-view.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { flag, parametersOf, unableToParse } from "./parameters.ts";
import { QueryError } from "./query-error.ts";

const selection = z.union([
  z.strictObject({ messageIds: z.array(z.string().min(1).max(200)).min(1).max(10_000) }),
  z.strictObject({ all: z.literal(true) }),
]);
const redriveRequest = z.strictObject({ select: selection, to: z.string().min(1).max(80).optional() });
const deleteRequest = z.strictObject({ select: selection });

/** GET /api/dead-letters[?refresh=true]: `DeadLettersView`. POST /api/dead-letters/redrive and /delete: `DeadLetterResult`. */
export function deadLetterRoutes(app: FastifyInstance, { aws }: { aws: AwsView }): void {
  answerOwnErrors(app);

  app.get("/api/dead-letters", async (request, reply) => {
    const refresh = flag(parametersOf(request.url), "refresh", unableToParse);
    return sendView(reply, await aws.deadLetters({ refresh }));
  });

  app.post("/api/dead-letters/redrive", async (request, reply) => {
    const { select, to } = read(redriveRequest, request.body);
    return sendView(reply, await done(aws.redrive({ select, ...(to !== undefined && { to }) })));
  });

  app.post("/api/dead-letters/delete", async (request, reply) => {
    return sendView(reply, await done(aws.remove(read(deleteRequest, request.body))));
  });
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new QueryError(
    400,
    `expected {"select": {"messageIds": [...]} or {"all": true}}, got another body; nothing was done`,
  );
}

async function done<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AwsUnavailableError) throw new QueryError(503, error.message);
    throw error;
  }
}
