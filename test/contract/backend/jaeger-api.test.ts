import { startBackend } from "../../../observability/backend/start-backend.ts";
import { startRealJaeger } from "../../support/jaeger/real-jaeger.ts";
import { describeJaegerApi, type OptOut, type TraceBackend } from "./jaeger-api.contract.ts";

describeJaegerApi({ name: "the embedded store", start: () => startBackend() });

/** Where a real Jaeger (in memory, without Prometheus) differs. */
const REAL_JAEGER: OptOut[] = [
  {
    reason: "Jaeger compares clocks across a queue, jaegertracing/jaeger#448",
    tests: ["has no skew warning for a consumer that runs after its producer"],
  },
  {
    reason: "without Prometheus, Jaeger answers 501",
    tests: ["computes calls, errors and latencies per service and per operation", "refuses metrics without a service"],
  },
];

/** Where one before 2.19 differs besides. */
const OLDER_JAEGER: OptOut[] = [
  { reason: "came with 2.19", tests: ["sums up traces as the page of newer Jaegers checks them"] },
  { reason: "newer Jaegers take both spellings", tests: ["takes parameters in camelCase in v3"] },
  {
    reason: "older Jaegers answer with their page",
    tests: ["answers an unknown path of the API with 404 and never with the page"],
  },
  { reason: "older Jaegers look for an attribute of that name only", tests: ["finds failed spans by the tag error"] },
  { reason: "older Jaegers word it otherwise", tests: ["warns of a span whose parent is missing"] },
];

/** A Jaeger that runs (`JAEGER_URL` with `JAEGER_OTLP_URL`), or a program to start (`JAEGER_BIN`). */
async function realJaeger(): Promise<TraceBackend | undefined> {
  const { JAEGER_URL, JAEGER_OTLP_URL, JAEGER_BIN } = process.env;
  if (JAEGER_URL && JAEGER_OTLP_URL) return { queryUrl: JAEGER_URL, otlpUrl: JAEGER_OTLP_URL, stop: async () => {} };
  return JAEGER_BIN ? startRealJaeger(JAEGER_BIN) : undefined;
}

const real = await realJaeger();
if (real) {
  const summaries = await fetch(`${real.queryUrl}/api/v3/trace-summaries`);
  const isOlder = !summaries.headers.get("content-type")?.includes("json");
  const skip = isOlder ? [...REAL_JAEGER, ...OLDER_JAEGER] : REAL_JAEGER;
  describeJaegerApi({ name: `Jaeger at ${real.queryUrl}`, start: async () => real, skip });
}
