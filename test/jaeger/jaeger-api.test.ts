import { describeJaegerApi } from "../contract/backend/jaeger-api.contract.ts";
import type { OptOut } from "../contract/backend/trace-backend.ts";
import { startRealJaeger } from "../support/jaeger/real-jaeger.ts";

/** Where a real Jaeger (in memory, without Prometheus) differs. */
const REAL_JAEGER: OptOut[] = [
  {
    reason: "Jaeger compares clocks across a queue, jaegertracing/jaeger#448",
    tests: ["has no skew warning for a consumer that runs after its producer"],
  },
  {
    reason: "without Prometheus, Jaeger answers 501",
    tests: ["computes calls, errors and latencies per service and per operation"],
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

const jaeger = await startRealJaeger();
const summaries = await fetch(`${jaeger.queryUrl}/api/v3/trace-summaries`);
const isOlder = !summaries.headers.get("content-type")?.includes("json");
const optOuts = isOlder ? [...REAL_JAEGER, ...OLDER_JAEGER] : REAL_JAEGER;
describeJaegerApi({ name: "a real Jaeger", start: async () => jaeger, optOuts });
