import type { FastifyInstance } from "fastify";
import { JOB_STATUSES, type JobStatus } from "../api/job-view.ts";
import type { JobIndex } from "../jobs/job-index.ts";
import type { JobQuery } from "../jobs/select-jobs.ts";
import type { RunLog } from "../runs/run-log.ts";
import { answerOwnErrors, sendView } from "./own-error.ts";
import { optional, type Parameters, parametersOf } from "./parameters.ts";
import { QueryError } from "./query-error.ts";

const DEFAULT_LIMIT = 200;
const MOST_JOBS = 50_000;

/**
 * GET /api/jobs: `JobsView`; `startUs=run` is the start of the run that goes on. GET /api/jobs/{id}: `JobView`; `endUs` asks for the job that had the
 * id then.
 */
export function jobsRoutes(app: FastifyInstance, { jobs, runs }: { jobs: JobIndex; runs: RunLog }): void {
  answerOwnErrors(app);

  app.get("/api/jobs", (request, reply) => sendView(reply, jobs.list(jobQuery(parametersOf(request.url), runs))));

  app.get<{ Params: { id: string } }>("/api/jobs/:id", (request, reply) => {
    const { id } = request.params;
    const view = jobs.get(id, wholeNumber(parametersOf(request.url), "endUs"));
    if (!view) {
      throw new QueryError(
        404,
        `no span of job ${id} is in the store: it has not arrived yet, or was the oldest and went`,
      );
    }
    return sendView(reply, view);
  });
}

function jobQuery(parameters: Parameters, runs: RunLog): JobQuery {
  const all = (name: string) => parameters.getAll(name).filter(Boolean);
  const startUs = parameters.get("startUs") === "run" ? runs.startedUs() : wholeNumber(parameters, "startUs");
  const endUs = wholeNumber(parameters, "endUs");
  if (startUs !== undefined && endUs !== undefined && startUs > endUs) {
    throw new QueryError(400, `expected startUs before endUs, got ${startUs} and ${endUs} (microseconds)`);
  }
  return {
    statuses: all("status").map(statusOf),
    types: all("type"),
    codes: all("code"),
    text: all("text").join(" "),
    startUs,
    endUs,
    queue: optional(parameters, "queue"),
    service: optional(parameters, "service"),
    limit: Math.min(wholeNumber(parameters, "limit") ?? DEFAULT_LIMIT, MOST_JOBS),
  };
}

function statusOf(text: string): JobStatus {
  const status = JOB_STATUSES.find((known) => known === text);
  if (status) return status;
  throw new QueryError(400, `expected status to be one of ${JOB_STATUSES.join(", ")}, got ${JSON.stringify(text)}`);
}

function wholeNumber(parameters: Parameters, name: string): number | undefined {
  const text = optional(parameters, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new QueryError(400, `expected ${name} to be a whole number, got ${JSON.stringify(text)}`);
}
