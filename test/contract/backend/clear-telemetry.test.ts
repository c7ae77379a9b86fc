import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { aCompletedJob } from "../../support/a-trace.ts";
import { waitFor } from "../../support/wait-for.ts";
import { runJobs } from "../jobs-cli/a-terminal.ts";
import { getJobs, renamed, sendTraceSpans } from "./jobs-intake.ts";
import { anExport, aSpan, attributes, post, sendSpans, traceId } from "./otlp-builders.ts";

describe.each(["a temporary file", "a data directory"])("clearing a store in %s", (kind) => {
  let backend: Backend;
  let dataDir: string;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "jobtrail-clear-"));
    backend = await start();
  });
  afterEach(async () => {
    await backend.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = () => startBackend(kind === "a data directory" ? { dataDir } : {});
  const read = async (path: string) => {
    const response = await fetch(backend.queryUrl + path);
    return JSON.parse(await response.text());
  };
  const clear = (body: string, headers: Record<string, string> = {}) =>
    post(`${backend.queryUrl}/api/telemetry/clear`, body, headers);

  /** A job, a large span that an attribute names, a log record and a metric. */
  async function someTelemetry(job = "j1"): Promise<void> {
    const id = traceId();
    await sendTraceSpans(backend.otlpUrl, renamed(aCompletedJob(), job, "a1"));
    const large = aSpan({ traceId: id, with: { colour: "blue", large: "x".repeat(1_000_000) } });
    await sendSpans(backend.otlpUrl, anExport([large], { service: "painter" }));
    const resource = { attributes: attributes({ "service.name": "painter" }) };
    const logRecords = [{ traceId: id, body: { stringValue: "hello" } }];
    const metrics = [{ name: "mixed", gauge: { dataPoints: [{ asInt: 1, timeUnixNano: "1" }] } }];
    const others = {
      logs: { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] },
      metrics: { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] },
    };
    for (const [signal, request] of Object.entries(others)) {
      expect((await post(`${backend.otlpUrl}/v1/${signal}`, JSON.stringify(request))).status).toBe(200);
    }
    await waitFor(async () => (await getJobs(backend.queryUrl)).jobs.length === 1, { what: "the job" });
  }

  async function expectNothing(): Promise<void> {
    expect(await read("/api/store")).toMatchObject({ spans: 0, logs: 0, traces: 0, bytes: 0, evictedSpans: 0 });
    expect((await read("/api/services")).data).toEqual([]);
    expect((await read("/api/traces")).data).toEqual([]);
    expect((await read("/api/dependencies")).data).toEqual([]);
    expect(await getJobs(backend.queryUrl)).toMatchObject({ jobs: [], total: 0 });
    expect(await read("/api/suggest?text=colour")).toMatchObject({ jobs: [], traces: [], attributes: [] });
    expect((await read("/api/series?by=operation")).series).toEqual([]);
    expect((await read("/api/metrics/calls?service=painter")).metrics).toEqual([]);
    expect((await read("/api/status")).banners).toEqual([]);
  }

  it("deletes spans, logs, metrics and jobs, says how many, and takes new ones", async () => {
    await someTelemetry();
    const { spans, traces } = await read("/api/store");

    const answer = await clear('{"all":true}');

    expect([answer.status, await answer.json()]).toEqual([200, { cleared: { traces, spans, logs: 1 } }]);
    await expectNothing();
    expect(await (await fetch(`${backend.queryUrl}/metrics`)).text()).not.toContain("mixed");
    await someTelemetry("j2");
    expect(await read("/api/store")).toMatchObject({ spans, traces, logs: 1 });
    expect((await getJobs(backend.queryUrl)).jobs.map(({ id }) => id)).toEqual(["j2"]);
  });

  it("is over after a restart too", async () => {
    await someTelemetry();
    await clear('{"all":true}');
    if (kind === "a data directory") expect(statSync(join(dataDir, "telemetry.sqlite")).size).toBeLessThan(1_000_000);

    await backend.stop();
    backend = await start();

    await expectNothing();
  });

  it("tells pages that look to read everything anew", async () => {
    await someTelemetry();
    const stopped = new AbortController();
    const stream = await fetch(`${backend.queryUrl}/api/stream`, { signal: stopped.signal });
    const events = stream.body?.pipeThrough(new TextDecoderStream()).getReader();

    await clear('{"all":true}');

    let seen = "";
    await waitFor(
      async () => {
        seen += (await events?.read())?.value ?? "";
        return seen.includes("event: reset");
      },
      { what: "a reset" },
    );
    stopped.abort();
  });

  it("is not done for another page, or without the word for it", async () => {
    await someTelemetry();
    const { spans } = await read("/api/store");

    const refusals = [
      await clear("{}"),
      await clear('{"all":false}'),
      await clear(""),
      await clear("all=true", { "content-type": "application/x-www-form-urlencoded" }),
      await clear('{"all":true}', { origin: "http://evil.example" }),
    ];

    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400, 415, 403]);
    for (const refusal of refusals) expect(await refusal.text()).toMatch(/^\{"error":"expected .*nothing was /);
    expect((await read("/api/store")).spans).toBe(spans);
  });

  it("asks on the command line first", async () => {
    await someTelemetry();
    const { spans, traces } = await read("/api/store");

    const nobody = await runJobs(backend.queryUrl, ["clear"]);
    const no = await runJobs(backend.queryUrl, ["clear"], { answer: false });
    const yes = await runJobs(backend.queryUrl, ["clear", "--yes", "--json"]);
    const again = await runJobs(backend.queryUrl, ["clear"], { answer: true });

    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining("add --yes")]);
    expect([no.code, no.asked]).toEqual([1, [`delete all telemetry (1 job, ${spans} spans) for good?`]]);
    expect([yes.code, JSON.parse(yes.stdout)]).toEqual([0, { cleared: { traces, spans, logs: 1 } }]);
    expect([again.code, again.stdout]).toEqual([0, "deleted 0 traces with 0 spans, and 0 log records\n"]);
  });
});
