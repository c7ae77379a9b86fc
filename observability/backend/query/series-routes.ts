import type { FastifyInstance } from "fastify";
import { GROUPINGS, type SeriesQuery } from "../metrics/series-view.ts";
import { FINEST_STEP_S } from "../metrics/time-buckets.ts";
import type { BackendParts } from "../parts.ts";
import { optional, type Parameters, parametersOf } from "./parameters.ts";
import { QueryError } from "./query-error.ts";
import { messageOf, statusOf } from "./reply.ts";

const DEFAULT_RANGE_US = 15 * 60 * 1_000_000;
/** All that is kept, when that is less: a chart of few points says nothing. */
const LEAST_RANGE_US = 2 * 60 * 1_000_000;
/** Most points when no step is asked for; the step is then one that people count in. */
const DEFAULT_POINTS = 120;
const STEPS_S = [10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600];
const MOST_POINTS = 2_000;
const MOST_US = Number.MAX_SAFE_INTEGER;

/** GET /api/series: rate, errors and durations by time. See api/metrics-view.ts. */
export function seriesRoutes(app: FastifyInstance, { series, runs }: BackendParts): void {
  app.setErrorHandler((error, _request, reply) => reply.code(statusOf(error)).send({ error: messageOf(error) }));

  app.get("/api/series", (request, reply) =>
    reply.header("cache-control", "no-store").send(
      series.series(
        readQuery(parametersOf(request.url), {
          nowMs: Date.now(),
          oldestS: series.reader.oldestS(),
          runUs: runs.startedUs(),
        }),
      ),
    ),
  );
}

interface KnownTimes {
  nowMs: number;
  oldestS: number | undefined;
  /** Start of the run that goes on. */
  runUs: number;
}

function readQuery(parameters: Parameters, { nowMs, oldestS, runUs }: KnownTimes): SeriesQuery {
  const asked = optional(parameters, "by") ?? "operation";
  const by = GROUPINGS.find((grouping) => grouping === asked);
  if (!by) throw new QueryError(400, `parameter 'by': expected ${GROUPINGS.join(", ")}, got ${JSON.stringify(asked)}`);
  const endUs = whole(parameters, "endUs", { least: 0 }) ?? nowMs * 1_000;
  const start = parameters.get("startUs");
  const oldestUs = Math.min(Math.max(0, endUs - LEAST_RANGE_US), (oldestS ?? Number.POSITIVE_INFINITY) * 1_000_000);
  const namedUs = start === "run" ? runUs : start === "oldest" ? oldestUs : undefined;
  const startUs = namedUs ?? whole(parameters, "startUs", { least: 0 }) ?? Math.max(0, endUs - DEFAULT_RANGE_US);
  if (startUs >= endUs) {
    throw new QueryError(400, `expected startUs before endUs, got ${startUs} and ${endUs} (microseconds)`);
  }
  const seconds = (endUs - startUs) / 1_000_000;
  const stepS =
    Math.ceil((whole(parameters, "stepS", { least: 1 }) ?? stepFor(seconds)) / FINEST_STEP_S) * FINEST_STEP_S;
  if (seconds / stepS > MOST_POINTS) {
    const fewest = Math.ceil(seconds / MOST_POINTS);
    throw new QueryError(
      400,
      `parameter 'stepS': expected at most ${MOST_POINTS} points, got ${Math.ceil(seconds / stepS)}; ask for ${fewest} or more`,
    );
  }
  const [service, jobType] = [optional(parameters, "service"), optional(parameters, "jobType")];
  return { by, startUs, endUs, stepS, service, jobType };
}

function stepFor(seconds: number): number {
  const wanted = seconds / DEFAULT_POINTS;
  return STEPS_S.find((step) => step >= wanted) ?? wanted;
}

function whole(parameters: Parameters, name: string, { least }: { least: number }): number | undefined {
  const text = optional(parameters, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= MOST_US) return value;
  throw new QueryError(
    400,
    `parameter '${name}': expected a whole number from ${least} to ${MOST_US}, got ${JSON.stringify(text)}`,
  );
}
