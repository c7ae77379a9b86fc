import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { startOtlpServer } from "../../../observability/backend/intake/otlp-server.ts";
import { createReceivedMetrics } from "../../../observability/backend/metrics/received-metrics.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { openTelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, nanoseconds, post, spanId, traceId } from "./otlp-builders.ts";

const PROTOBUF = { "content-type": "application/x-protobuf" };
const MEBIBYTE = 1024 * 1024;

describe("the OTLP receiver", () => {
  let backend: Backend;
  let traces: string;
  beforeAll(async () => {
    backend = await startBackend();
    traces = `${backend.otlpUrl}/v1/traces`;
  });
  afterAll(() => backend.stop());

  const stored = async (id: unknown) => (await fetch(`${backend.queryUrl}/api/v3/traces/${id}`)).text();
  const answer = async (response: Response) => ({
    status: response.status,
    type: response.headers.get("content-type"),
    body: Buffer.from(await response.arrayBuffer()),
  });

  it("stores the same from protobuf, JSON, and either of them in gzip", async () => {
    const span = aSpan({ with: { a: "b", n: 5, f: 1.5, t: true }, events: [{ name: "e" }], status: { code: 2 } });
    const other = aSpan({ ...span, traceId: traceId() });
    const bytes = encodeJson(exportTraceRequest, anExport([other]));

    const json = await answer(
      await post(traces, gzipSync(JSON.stringify(anExport([span]))), { "content-encoding": "gzip" }),
    );
    const protobuf = await answer(await post(traces, gzipSync(bytes), { ...PROTOBUF, "content-encoding": "gzip" }));

    expect([json.status, json.type, json.body.toString()]).toEqual([200, "application/json", "{}"]);
    expect([protobuf.status, protobuf.type, protobuf.body.length]).toEqual([200, "application/x-protobuf", 0]);
    expect(await stored(span.traceId)).toBe(
      (await stored(other.traceId)).replaceAll(String(other.traceId), String(span.traceId)),
    );
    await post(traces, bytes, PROTOBUF);
    await post(traces, JSON.stringify(anExport([span])), { "content-type": "application/json; charset=utf-8" });
    expect(JSON.parse(await stored(span.traceId)).result.resourceSpans[0].scopeSpans[0].spans).toHaveLength(1);
  });

  it("takes an empty request as a success", async () => {
    expect((await answer(await post(traces, "", PROTOBUF))).status).toBe(200);
    expect((await answer(await post(traces, "{}"))).status).toBe(200);
  });

  it("leaves out spans with bad ids, keeps the rest, and says so in the request's encoding", async () => {
    const good = aSpan();
    const spans = [good, aSpan({ traceId: "0".repeat(32) }), aSpan({ spanId: "abc" }), aSpan({ traceId: "not hex" })];

    const json = await answer(await post(traces, JSON.stringify(anExport(spans))));
    const protobuf = await answer(await post(traces, encodeJson(exportTraceRequest, anExport(spans)), PROTOBUF));

    expect(json.status).toBe(200);
    expect(JSON.parse(json.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: "3", errorMessage: expect.stringContaining("trace id") },
    });
    expect(protobuf.body.subarray(2, 4)).toEqual(Buffer.from([8, 3]));
    expect(await stored(good.traceId)).toContain(String(good.spanId));
  });

  it("refuses what it cannot read with a google.rpc.Status in the request's encoding", async () => {
    const json = await answer(await post(traces, '{"resourceSpans": 5}'));
    const text = await answer(await post(traces, "{"));
    const protobuf = await answer(await post(traces, Buffer.from([0x0a, 0x50, 1]), PROTOBUF));
    const gzip = await answer(await post(traces, Buffer.from("not gzip"), { "content-encoding": "gzip" }));
    const encoding = await answer(await post(traces, "{}", { "content-encoding": "br" }));

    expect([json, text, protobuf, gzip, encoding].map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect(JSON.parse(json.body.toString())).toEqual({
      code: 3,
      message: "resourceSpans: expected an array, got 5; nothing was stored",
    });
    expect([protobuf.type, ...protobuf.body.subarray(0, 3)]).toEqual(["application/x-protobuf", 8, 3, 18]);
    expect(protobuf.body.subarray(4).toString()).toContain("nothing was stored");
  });

  it("refuses more than 20 MiB, before and after inflating", async () => {
    const plain = await answer(await post(traces, Buffer.alloc(20 * MEBIBYTE + 1, 32)));
    const bomb = await answer(
      await post(traces, gzipSync(Buffer.alloc(21 * MEBIBYTE, 32)), { "content-encoding": "gzip" }),
    );
    const largest = await answer(
      await post(traces, gzipSync(`{}${" ".repeat(20 * MEBIBYTE - 2)}`), { "content-encoding": "gzip" }),
    );

    expect([plain.status, bomb.status, largest.status]).toEqual([413, 413, 200]);
    expect(JSON.parse(bomb.body.toString())).toMatchObject({
      code: 8,
      message: expect.stringContaining("20971520 bytes"),
    });
  });

  it("answers other methods, types and paths as a collector does", async () => {
    const method = await fetch(traces);
    const type = await post(traces, "x", { "content-type": "text/plain" });
    const path = await post(`${backend.otlpUrl}/v1/nothing`, "{}");

    expect([method.status, await method.text()]).toEqual([405, "405 method not allowed, supported: [POST]"]);
    expect([type.status, await type.text()]).toEqual([
      415,
      "415 unsupported media type, supported: [application/json, application/x-protobuf]",
    ]);
    expect(path.status).toBe(404);
  });

  it("joins logs to their trace, in order of time, and keeps those without one apart", async () => {
    const [id, span] = [traceId(), spanId()];
    const record = (text: string, at: number, more = {}) => ({
      timeUnixNano: nanoseconds(at),
      body: { stringValue: text },
      ...more,
    });
    const logRecords = [
      record("second", 2_000, { traceId: id }),
      record("first", 1_000, { traceId: id, spanId: span }),
      record("apart", 5),
    ];
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };

    const reply = await answer(
      await post(
        `${backend.otlpUrl}/v1/logs`,
        JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
      ),
    );
    const logs = async (query: string) =>
      JSON.parse(await (await fetch(`${backend.queryUrl}/api/logs?traceID=${id}${query}`)).text()).data;

    expect(reply.status).toBe(200);
    expect((await logs("")).map((log: { body: string }) => log.body)).toEqual(["first", "second"]);
    expect(await logs(`&spanID=${span}`)).toMatchObject([
      { body: "first", serviceName: "shop", spanId: span, timeUnixNano: "1000000000" },
    ]);
    expect(await logs("&limit=1")).toHaveLength(1);
  });

  it("finds who links to a trace", async () => {
    const [target, targetSpan] = [traceId(), spanId()];
    const consumer = aSpan({ name: "process", links: [{ traceId: target, spanId: targetSpan }] });
    await post(traces, JSON.stringify(anExport([consumer])));

    const answer = JSON.parse(await (await fetch(`${backend.queryUrl}/api/links?traceID=${target}`)).text());

    expect(answer.data).toEqual([
      {
        traceId: consumer.traceId,
        spanId: consumer.spanId,
        targetSpanId: targetSpan,
        service: "shop",
        name: "process",
        statusCode: 0,
      },
    ]);
  });

  it("accepts metrics and checks them", async () => {
    const metrics = `${backend.otlpUrl}/v1/metrics`;

    expect(
      (await post(metrics, JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m" }] }] }] })))
        .status,
    ).toBe(200);
    expect((await post(metrics, Buffer.from([0xff]), PROTOBUF)).status).toBe(400);
  });

  it("takes what the project's own exporter sends", async () => {
    const exporter = new OTLPTraceExporter({ url: traces });
    const id = traceId();
    const context = { traceId: id, spanId: spanId(), traceFlags: 1 };
    const span = {
      ...{
        name: "exported",
        kind: 1,
        spanContext: () => context,
        startTime: [1767323045, 5],
        endTime: [1767323046, 5],
        status: { code: 0 },
      },
      ...{
        attributes: { "job.id": "j" },
        links: [],
        events: [],
        duration: [1, 0],
        ended: true,
        droppedAttributesCount: 0,
        droppedEventsCount: 0,
      },
      ...{
        droppedLinksCount: 0,
        resource: { attributes: { "service.name": "exporter" } },
        instrumentationScope: { name: "test" },
      },
    };

    await new Promise((resolve) => exporter.export([span as never], resolve));

    const trace = await waitFor(async () => JSON.parse(await stored(id)).result, { what: "the exported trace" });

    expect(JSON.stringify(trace)).toContain('"startTimeUnixNano":"1767323045000000005"');
    await exporter.shutdown();
  });
});

describe("an OTLP receiver with more requests than it can hold", () => {
  it("says 503 with Retry-After, and takes the request later", async () => {
    const store = openTelemetryStore();
    const server = await startOtlpServer({ store, metrics: createReceivedMetrics(), maxPendingBytes: 1_000 });
    const held = httpRequest(`${server.url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
    });
    held.on("error", () => {});
    held.write(`{"x":"${" ".repeat(900)}`);
    const body = JSON.stringify(anExport([aSpan()]));

    const refused = await waitFor(
      async () => {
        const response = await post(`${server.url}/v1/traces`, body);
        return response.status === 503 ? response : undefined;
      },
      { what: "a refusal while the other request is held" },
    );
    held.destroy();
    const taken = await waitFor(async () => (await post(`${server.url}/v1/traces`, body)).status === 200, {
      what: "room again",
    });

    expect([refused.headers.get("retry-after"), JSON.parse(await refused.text()).code]).toEqual(["1", 14]);
    expect(taken).toBe(true);
    await server.stop();
    store.close();
  });

  const bomb = gzipSync(`{}${" ".repeat(9 * MEBIBYTE)}`);
  const gzip = { "content-encoding": "gzip" };

  it("counts what it inflates too, so that many small requests do not become large ones at once", async () => {
    const store = openTelemetryStore();
    const server = await startOtlpServer({ store, metrics: createReceivedMetrics(), maxPendingBytes: 20 * MEBIBYTE });

    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await post(`${server.url}/v1/traces`, bomb, gzip)).status),
    );

    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await post(`${server.url}/v1/traces`, bomb, gzip)).status).toBe(200);
    await server.stop();
    store.close();
  });

  it("says 503 to one sender more than it has places for, and has the place back when one goes", async () => {
    const store = openTelemetryStore();
    const server = await startOtlpServer({ store, metrics: createReceivedMetrics(), maxRequests: 3 });
    const slow = [1, 2, 3].map(() => {
      const request = httpRequest(`${server.url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/x-protobuf" },
      });
      request.on("error", () => {});
      request.write("x");
      return request;
    });
    const quick = () => post(`${server.url}/v1/traces`, "", PROTOBUF);

    const refused = await waitFor(
      async () => {
        const response = await quick();
        return response.status === 503 ? response : undefined;
      },
      { what: "a refusal while three send slowly" },
    );
    slow[0]?.destroy();
    await waitFor(async () => (await quick()).status === 200, { what: "a place" });

    expect([refused.headers.get("retry-after"), [...Buffer.from(await refused.arrayBuffer()).subarray(0, 2)]]).toEqual([
      "1",
      [8, 14],
    ]);
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).toBeLessThan(4_000);
    store.close();
  });
});
