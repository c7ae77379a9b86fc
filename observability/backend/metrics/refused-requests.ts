import type { Family } from "./exposition-text.ts";

export interface RefusedRequests {
  /** An OTLP request was answered with an error. */
  count(signal: string, httpStatus: number): void;
  family(): Family;
}

/** Counts what the receiver did not take, by signal and HTTP status. */
export function createRefusedRequests(): RefusedRequests {
  const counts = new Map<string, { signal: string; httpStatus: number; count: number }>();
  return {
    count(signal, httpStatus) {
      const key = `${signal} ${httpStatus}`;
      const known = counts.get(key) ?? { signal, httpStatus, count: 0 };
      counts.set(key, known);
      known.count++;
    },
    family: () => ({
      name: "jobtrail_otlp_requests_refused",
      type: "counter",
      help: "OTLP requests that were answered with an error.",
      samples: Array.from(counts.values(), ({ signal, httpStatus, count }) => ({
        suffix: "_total" as const,
        labels: { signal, http_status: String(httpStatus) },
        value: count,
      })),
    }),
  };
}
