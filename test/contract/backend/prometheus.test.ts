import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { type ParsedFamily, parseExposition } from "./exposition-grammar.ts";
import { anExport, aSpan, post, sendSpans, spanId, traceId } from "./otlp-builders.ts";

const OPEN =
  "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

describe("/metrics", () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await startBackend();
  });
  afterEach(() => backend.stop());

  const scrape = async (accept = OPEN) => {
    const response = await fetch(`${backend.queryUrl}/metrics`, { headers: { accept } });
    return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
  };
  const families = async () => parseExposition((await scrape()).text, "openmetrics");
  const samples = (all: ParsedFamily[], name: string) => all.find((family) => family.name === name)?.samples ?? [];

  it("is OpenMetrics for who prefers it, and the older text for everybody else", async () => {
    await sendSpans(backend.otlpUrl, anExport([aSpan()]));

    const open = await scrape();
    const plain = await scrape("*/*");
    const old = await scrape("text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.2");

    expect([open.status, open.type]).toEqual([200, "application/openmetrics-text; version=1.0.0; charset=utf-8"]);
    expect([plain.status, plain.type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    expect(old.type).toBe(plain.type);
    parseExposition(open.text, "openmetrics");
    parseExposition(plain.text, "prometheus");
    expect(plain.text).not.toMatch(/ # |# EOF|# UNIT/);
  });

  it("counts spans by service, name, kind, status and job type, with their durations", async () => {
    const spans = [3, 3, 70].map((lasts) => aSpan({ name: "pay", kind: 5, lasts, with: { "job.type": "invoice" } }));
    await sendSpans(backend.otlpUrl, anExport([...spans, aSpan({ name: "pay", kind: 5, status: { code: 2 } })]));

    const all = await families();

    const labels = { service_name: "shop", span_name: "pay", span_kind: "SPAN_KIND_CONSUMER" };
    const typed = { ...labels, status_code: "STATUS_CODE_UNSET", job_type: "invoice" };
    expect(samples(all, "traces_span_metrics_calls")).toEqual([
      { name: "traces_span_metrics_calls_total", labels: typed, value: 3 },
      { name: "traces_span_metrics_calls_total", labels: { ...labels, status_code: "STATUS_CODE_ERROR" }, value: 1 },
    ]);
    const durations = samples(all, "traces_span_metrics_duration_milliseconds").filter((one) => one.labels.job_type);
    const bucket = (le: string) => durations.find((one) => one.labels.le === le)?.value;
    expect([bucket("2.0"), bucket("4.0"), bucket("50.0"), bucket("100.0"), bucket("+Inf")]).toEqual([0, 2, 2, 3, 3]);
    expect(durations.find(({ name }) => name.endsWith("_sum"))?.value).toBe(76);
  });

  it("names a span of each bucket as its exemplar", async () => {
    const [id, span, at] = [traceId(), spanId(), Date.now()];
    await sendSpans(backend.otlpUrl, anExport([aSpan({ traceId: id, spanId: span, at, lasts: 3 })]));

    const found = samples(await families(), "traces_span_metrics_duration_milliseconds").filter((one) => one.exemplar);

    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      labels: { le: "4.0" },
      exemplar: { labels: { trace_id: id, span_id: span }, value: 3, timeS: (at + 3) / 1_000 },
    });
  });

  it("has the waits of each queue in seconds", async () => {
    await sendSpans(backend.otlpUrl, anExport([aSpan({ name: "wait jobs-todo", kind: 1, lasts: 700 })]));

    const waits = samples(await families(), "jobtrail_queue_wait_seconds");

    expect(waits.filter((one) => one.value > 0).map(({ labels }) => labels.le)).toEqual(
      expect.arrayContaining(["1.0", "+Inf"]),
    );
    expect(waits.every(({ labels }) => labels.queue === "jobs-todo")).toBe(true);
    expect(waits.find(({ name }) => name.endsWith("_sum"))?.value).toBeCloseTo(0.7);
  });

  it("escapes what names bring along", async () => {
    const name = 'a "quoted" \\ back\nslash {x="y"} # é';
    await sendSpans(backend.otlpUrl, anExport([aSpan({ name })], { service: 'sh"op' }));

    for (const format of ["openmetrics", "prometheus"] as const) {
      const { text } = await scrape(format === "openmetrics" ? OPEN : "text/plain");
      const calls = parseExposition(text, format)[0]?.samples[0];
      expect(calls?.labels).toMatchObject({ span_name: name, service_name: 'sh"op' });
    }
  });

  it("counts the requests that were refused, and says how large the store is", async () => {
    await sendSpans(backend.otlpUrl, anExport([aSpan()]));
    for (const body of ["{", "[]", "{"]) await post(`${backend.otlpUrl}/v1/traces`, body);
    await post(`${backend.otlpUrl}/v1/logs`, "{");

    const all = await families();

    expect(samples(all, "jobtrail_otlp_requests_refused").map(({ labels, value }) => [labels, value])).toEqual([
      [{ signal: "traces", http_status: "400" }, 3],
      [{ signal: "logs", http_status: "400" }, 1],
    ]);
    expect(samples(all, "jobtrail_store_bytes")[0]?.value).toBeGreaterThan(0);
  });

  it("never goes down, whatever the store evicts", async () => {
    await backend.stop();
    backend = await startBackend({ maxSpans: 20 });
    const send = () => sendSpans(backend.otlpUrl, anExport(Array.from({ length: 15 }, () => aSpan())));

    const seen: number[] = [];
    for (let round = 0; round < 4; round++) {
      await send();
      seen.push(samples(await families(), "traces_span_metrics_calls")[0]?.value ?? 0);
    }

    expect(seen).toEqual([15, 30, 45, 60]);
    const all = await families();
    expect(samples(all, "jobtrail_store_spans")[0]?.value).toBeLessThanOrEqual(20);
    expect(samples(all, "jobtrail_store_evicted_spans")[0]?.value).toBeGreaterThanOrEqual(40);
  });
});
