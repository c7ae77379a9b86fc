import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { post } from "./otlp-builders.ts";

/** Answers on the wire, one file per endpoint. `UPDATE_GOLDEN=1 npm run jest -- test/contract/backend/golden` writes them anew. */
const FOLDER = new URL("../../fixtures/backend/", import.meta.url);
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const WINDOW = "start=1767323040000000&end=1767323060000000";
const RANGE = "query.startTimeMin=2026-01-02T03:04:00Z&query.startTimeMax=2026-01-02T03:04:20Z";
const METRICS =
  "service=processor&spanKind=consumer&endTs=1767323060000&lookback=20000&step=10000&ratePer=20000&groupByOperation=true";

const ENDPOINTS: Record<string, string> = {
  services: "/api/services",
  "service-operations": "/api/services/ingester/operations",
  operations: "/api/operations?service=ingester",
  search: `/api/traces?service=ingester&${WINDOW}&limit=20`,
  trace: `/api/traces/${TRACE}`,
  "trace-raw": `/api/traces/${TRACE}?raw=true`,
  "trace-not-found": "/api/traces/1",
  dependencies: "/api/dependencies?endTs=1767323060000&lookback=20000",
  "metrics-calls": `/api/metrics/calls?${METRICS}`,
  "metrics-errors": `/api/metrics/errors?${METRICS}`,
  "metrics-latencies": `/api/metrics/latencies?${METRICS}&quantile=0.95`,
  logs: `/api/logs?traceID=${TRACE}`,
  links: "/api/links?traceID=4bf92f3577b34da6a3ce929d0e0e4736",
  store: "/api/store",
  "v3-services": "/api/v3/services",
  "v3-operations": "/api/v3/operations?service=ingester",
  "v3-traces": `/api/v3/traces?${RANGE}&query.serviceName=processor`,
  "v3-trace": `/api/v3/traces/${TRACE}`,
  "v3-trace-summaries": `/api/v3/trace-summaries?${RANGE}`,
  "v3-not-found": `/api/v3/traces?${RANGE}&query.serviceName=nobody`,
};

describe("the answers on the wire", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
    for (const signal of ["traces", "logs"]) {
      const { status } = await post(
        `${backend.otlpUrl}/v1/${signal}`,
        readFileSync(new URL(`sent-${signal}.json`, FOLDER)),
      );
      expect(status).toBe(200);
    }
  });
  afterAll(() => backend.stop());

  it.each(Object.entries(ENDPOINTS))("of %s are those of the golden file", async (name, path) => {
    const response = await fetch(backend.queryUrl + path);
    const content = {
      status: response.status,
      type: response.headers.get("content-type"),
      body: JSON.parse(await response.text()),
    };

    const file = new URL(`golden/${name}.json`, FOLDER);
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(new URL("golden/", FOLDER), { recursive: true });
      writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    }

    expect(content).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });
});
