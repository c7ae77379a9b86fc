import { KIND_NAMES } from "../otlp/model.ts";
import { flag, integer, optional, type Parameters, unableToParse } from "./parameters.ts";
import { QueryError } from "./query-error.ts";

export const METRIC_NAMES = ["latencies", "calls", "errors"] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

const MOST_POINTS = 11_000;

/** All times milliseconds. */
export interface MetricsQuery {
  services: string[];
  kinds: number[];
  byOperation: boolean;
  quantile: number;
  endMs: number;
  lookbackMs: number;
  stepMs: number;
  ratePerMs: number;
}

/** The parameters of Jaeger's metrics API. Throws `QueryError` 400 in its words. */
export function readMetricsQuery(metric: MetricName, parameters: Parameters, nowMs: number): MetricsQuery {
  const services = parameters.getAll("service").filter(Boolean);
  if (services.length === 0) {
    throw new QueryError(400, unableToParse("service", "please provide at least one service name"));
  }
  const milliseconds = (name: string, fallback: number) => Number(integer(parameters, name, unableToParse) ?? fallback);
  const positive = (name: string, fallback: number) => {
    const value = milliseconds(name, fallback);
    if (value <= 0) throw new QueryError(400, unableToParse(name, `expected a number above 0, got ${value}`));
    return value;
  };
  const query = {
    services,
    kinds: spanKinds(parameters.getAll("spanKind").filter(Boolean)),
    byOperation: flag(parameters, "groupByOperation", unableToParse),
    quantile: metric === "latencies" ? readQuantile(optional(parameters, "quantile")) : 0,
    endMs: milliseconds("endTs", nowMs),
    lookbackMs: positive("lookback", 3_600_000),
    stepMs: positive("step", 5_000),
    ratePerMs: positive("ratePer", 600_000),
  };
  if (query.lookbackMs / query.stepMs > MOST_POINTS) {
    throw new QueryError(
      400,
      unableToParse("step", `expected at most ${MOST_POINTS} points, got more; use a longer step`),
    );
  }
  return query;
}

function spanKinds(names: readonly string[]): number[] {
  if (names.length === 0) return [KIND_NAMES.indexOf("server")];
  return names.map((name) => {
    const kind = KIND_NAMES.findIndex((known) => (known || "unspecified") === name);
    if (kind < 0) throw new QueryError(400, `unsupported span kind: '${name}'`);
    return kind;
  });
}

function readQuantile(text: string | undefined): number {
  const quantile = text === undefined ? Number.NaN : Number(text);
  if (quantile >= 0 && quantile <= 1) return quantile;
  throw new QueryError(400, unableToParse("quantile", `expected a number from 0 to 1, got ${text ?? "nothing"}`));
}
