import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { labelProblem } from "../runs/run-label.ts";
import type { RunLog } from "../runs/run-log.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { QueryError } from "./query-error.ts";

const runRequest = z.strictObject({ label: z.string().optional() });

/** GET /api/runs: `RunsView`. GET /api/runs/{base}...{with}: `RunComparison`. POST /api/runs: begins a run, `RunView`. */
export function runRoutes(app: FastifyInstance, { runs }: { runs: RunLog }): void {
  answerOwnErrors(app);

  app.get("/api/runs", (_request, reply) => sendView(reply, runs.list()));

  app.get<{ Params: { names: string } }>("/api/runs/:names", (request, reply) => {
    const { names } = request.params;
    const [base, other, ...more] = names.split("...");
    if (!base || !other || more.length > 0) {
      throw new QueryError(400, `expected two runs with "..." between them, got ${JSON.stringify(names)}`);
    }
    const comparison = runs.compare(base, other);
    if (comparison) return sendView(reply, comparison);
    throw new QueryError(
      404,
      `expected two of the last runs, by id or label, got ${JSON.stringify(base)} and ${JSON.stringify(other)}: one of them is not kept`,
    );
  });

  app.post("/api/runs", (request, reply) => {
    const parsed = runRequest.safeParse(request.body);
    if (!parsed.success) {
      throw new QueryError(400, `expected {"label"?: text}: ${z.prettifyError(parsed.error)}; no run was begun`);
    }
    const { label } = parsed.data;
    const problem = label === undefined ? undefined : labelProblem(label);
    if (problem !== undefined) throw new QueryError(400, `${problem}; no run was begun`);
    return sendView(reply, runs.begin(label));
  });
}
