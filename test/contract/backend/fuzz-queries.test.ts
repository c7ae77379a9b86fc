import fc from "fast-check";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anExport, aSpan, sendSpans } from "./otlp-builders.ts";

const PATHS = [
  ...[
    "/api/services",
    "/api/services/x/operations",
    "/api/operations",
    "/api/traces",
    "/api/traces/",
    "/api/dependencies",
  ],
  ...[
    "/api/metrics/latencies",
    "/api/metrics/calls",
    "/api/v3/services",
    "/api/v3/operations",
    "/api/v3/traces",
    "/api/v3/traces/",
  ],
  ...[
    "/api/v3/trace-summaries",
    "/api/spans",
    "/api/jobs",
    "/api/jobs/",
    "/api/suggest",
    "/api/logs",
    "/api/links",
    "/api/series",
  ],
  ...["/api/flow", "/api/alerts", "/api/dead-letters", "/api/status", "/api/store", "/metrics"],
];
const PARAMETERS = [
  ...[
    "service",
    "operation",
    "traceID",
    "spanID",
    "tags",
    "tag",
    "start",
    "end",
    "limit",
    "minDuration",
    "maxDuration",
    "raw",
  ],
  ...[
    "query.serviceName",
    "query.startTimeMin",
    "query.startTimeMax",
    "query.durationMin",
    "query.attributes",
    "query.searchDepth",
  ],
  ...[
    "text",
    "status",
    "type",
    "code",
    "queue",
    "startUs",
    "endUs",
    "stepS",
    "by",
    "endTs",
    "lookback",
    "quantile",
    "spanKind",
  ],
  ...["step", "ratePer", "groupByOperation", "prettyPrint", "offset", "windowS"],
];
const TEXTS = [
  ...[
    "",
    "-1",
    "0",
    "1e999",
    "NaN",
    "9".repeat(40),
    "%00",
    "\0",
    "{}",
    "[]",
    '{"__proto__":"x"}',
    '{"a":{}}',
    "a=b",
    "=",
    "a=",
  ],
  ...[
    "0".repeat(32),
    "f".repeat(32),
    "shop",
    "1h",
    "2026-01-01T00:00:00Z",
    "true",
    "' or 1=1 --",
    "%",
    "_",
    "*",
    "\ud800",
  ],
];

describe("the query API, asked anything", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
    await sendSpans(backend.otlpUrl, anExport([aSpan({ with: { "job.id": "j", "job.type": "t" } })]));
  });
  afterAll(() => backend.stop());

  it("answers with what was found or with a sentence, and never with an error of its own", async () => {
    const texts = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: "binary", maxLength: 20 }));
    const queries = fc.dictionary(fc.constantFrom(...PARAMETERS), texts, { maxKeys: 4 });

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), texts, queries, async (path, rest, query) => {
        const tail = path.endsWith("/") ? encodeURIComponent(rest.toWellFormed()) : "";
        const response = await fetch(`${backend.queryUrl}${path}${tail}?${new URLSearchParams(query)}`);

        const text = await response.text();

        // Jaeger's own words for a search that asks for too much, and for metrics.
        const known = [200, 400, 404, ...(/search depth|not configured/.test(text) ? [500, 501] : [])];
        if (!known.includes(response.status))
          throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 300)}`);
      }),
      { seed: 20_261_121, numRuns: 800 },
    );
  });

  it.each([
    "/api/dependencies?endTs=9999999999999999999&lookback=9999999999999999999",
    "/api/traces?service=x&start=-9999999999999999999&end=9999999999999999999",
    "/api/metrics/calls?service=x&endTs=9999999999999999999",
    "/api/logs?traceID=1&limit=9999999999999999999",
    "/api/jobs?startUs=0&endUs=9007199254740991&limit=9007199254740991",
  ])("answers %s, beyond all times and counts", async (path) => {
    expect((await fetch(`${backend.queryUrl}${path}`)).status).toBe(200);
  });
});
