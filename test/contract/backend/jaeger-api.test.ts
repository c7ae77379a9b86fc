import { startBackend } from "../../../observability/backend/start-backend.ts";
import { describeJaegerApi, type OptOut } from "./jaeger-api.contract.ts";

describeJaegerApi({ name: "the embedded store", start: () => startBackend() });

/** Where a real Jaeger (2.20 or older, in memory, without Prometheus) differs. */
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

const { JAEGER_URL, JAEGER_OTLP_URL } = process.env;
if (JAEGER_URL && JAEGER_OTLP_URL) {
  const start = async () => ({ queryUrl: JAEGER_URL, otlpUrl: JAEGER_OTLP_URL, stop: async () => {} });
  describeJaegerApi({ name: `Jaeger at ${JAEGER_URL}`, start, skip: REAL_JAEGER });
}
