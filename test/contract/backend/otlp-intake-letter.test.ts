import { Agent, request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anExport, aSpan, post, spanId, traceId } from "./otlp-builders.ts";
import { rawRequest } from "./raw-http.ts";

const PROTOBUF = { "content-type": "application/x-protobuf" };
const MEBIBYTE = 1024 * 1024;

/** What OTLP/HTTP says, sentence by sentence, where the tests above do not. */
describe("the OTLP receiver, to the letter", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend.stop());

  const SIGNALS = ["traces", "logs", "metrics"];
  const send = async (path: string, body: string | Buffer, headers: Record<string, string> = {}) => {
    const response = await post(`${backend.otlpUrl}${path}`, body, headers);
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      body: Buffer.from(await response.arrayBuffer()),
      response,
    };
  };

  it.each(SIGNALS)("answers an accepted request for %s with an empty message of the same type", async (signal) => {
    const json = await send(`/v1/${signal}`, "{}", { "content-type": "Application/JSON ; charset=UTF-8" });
    const protobuf = await send(`/v1/${signal}`, "", PROTOBUF);

    expect([json.status, json.type, json.body.toString()]).toEqual([200, "application/json", "{}"]);
    expect([protobuf.status, protobuf.type, protobuf.body.length]).toEqual([200, "application/x-protobuf", 0]);
  });

  it.each(SIGNALS)("ignores empty envelopes in a request for %s", async (signal) => {
    const name = signal === "logs" ? "Logs" : signal === "traces" ? "Spans" : "Metrics";
    const json = JSON.stringify({ [`resource${name}`]: [{}, { [`scope${name}`]: [{}] }] });

    expect((await send(`/v1/${signal}`, json)).body.toString()).toBe("{}");
    expect((await send(`/v1/${signal}`, Buffer.from([10, 0, 10, 2, 18, 0]), PROTOBUF)).status).toBe(200);
  });

  it.each(SIGNALS)("answers a bad request for %s with a google.rpc.Status in both encodings", async (signal) => {
    const json = await send(`/v1/${signal}`, "[]");
    const protobuf = await send(`/v1/${signal}`, Buffer.from([0xff]), PROTOBUF);

    expect([json.status, json.type]).toEqual([400, "application/json"]);
    expect(JSON.parse(json.body.toString())).toEqual({
      code: 3,
      message: expect.stringMatching(/expected .*nothing was stored/),
    });
    expect([protobuf.status, protobuf.type, ...protobuf.body.subarray(0, 3)]).toEqual([
      400,
      "application/x-protobuf",
      8,
      3,
      18,
    ]);
    expect(protobuf.body[3]).toBe(protobuf.body.length - 4);
    for (const { response } of [json, protobuf]) expect(response.headers.get("retry-after")).toBeNull();
  });

  it.each(["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])(
    "answers %s with 405 and the method that it takes",
    async (method) => {
      const response = await fetch(`${backend.otlpUrl}/v1/traces`, { method });

      expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
        405,
        "text/plain",
        "405 method not allowed, supported: [POST]",
      ]);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it("does not know profiles", async () => {
    expect((await send("/v1development/profiles", "{}")).status).toBe(404);
  });

  it("goes on with the same connection after every answer, refusals included", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (body: string | Buffer, type = "application/json") =>
      new Promise<{ status: number | undefined; reused: boolean }>((resolve, reject) => {
        const headers = { "content-type": type, "content-length": body.length };
        const request = httpRequest(`${backend.otlpUrl}/v1/traces`, { method: "POST", agent, headers }, (response) => {
          response
            .resume()
            .on("end", () => setImmediate(resolve, { status: response.statusCode, reused: request.reusedSocket }));
        });
        request.on("error", reject).end(body);
      });

    const answers: { status: number | undefined; reused: boolean }[] = [];
    for (const body of ["{}", "{", Buffer.alloc(20 * MEBIBYTE + 1), "{}"]) answers.push(await ask(body));
    answers.push(await ask("x", "text/plain"), await ask("{}"));
    agent.destroy();

    expect(answers.map(({ status }) => status)).toEqual([200, 400, 413, 200, 415, 200]);
    // The one after 413 may need a new connection: this sender gives up the one that it had not finished sending on.
    expect([1, 2, 4, 5].map((index) => answers[index]?.reused)).toEqual([true, true, true, true]);
  });

  it("refuses too much with 413 also when the length is not said before, and lets the sender read that", async () => {
    const chunk = `${(MEBIBYTE).toString(16)}\r\n${" ".repeat(MEBIBYTE)}\r\n`;
    const head = [
      "POST /v1/traces HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json",
      "Transfer-Encoding: chunked",
    ];

    const plain = await rawRequest(backend.otlpUrl, head, chunk.repeat(40));
    const gzip = gzipSync(Buffer.alloc(64 * MEBIBYTE, 32), { level: 0 });
    const inflated = await rawRequest(
      backend.otlpUrl,
      [...head, "Content-Encoding: gzip"],
      Buffer.concat([Buffer.from(`${gzip.length.toString(16)}\r\n`), gzip]),
    );

    for (const { status, body } of [plain, inflated]) expect([status, JSON.parse(body).code]).toEqual([413, 8]);
  });

  it("refuses gzip that ends too early, and takes gzip in several members", async () => {
    const body = JSON.stringify(anExport([aSpan()]));
    const [one, other] = [body.slice(0, 30), body.slice(30)].map((part) => gzipSync(part));

    expect((await send("/v1/traces", gzipSync(body).subarray(0, 50), { "content-encoding": "gzip" })).status).toBe(400);
    expect(
      (
        await send("/v1/traces", Buffer.concat([one ?? "", other ?? ""].map(Buffer.from)), {
          "content-encoding": "GZIP",
        })
      ).status,
    ).toBe(200);
  });

  it("reads keys in lowerCamelCase only, ids in any case, numbers as text or not, enums by number or name, and skips what it does not know", async () => {
    const id = traceId();
    const span = {
      ...aSpan({ spanId: spanId() }),
      traceId: id.toUpperCase(),
      kind: "SPAN_KIND_CLIENT",
      flags: "257",
      unknown: { deep: [1] },
      trace_state: "no",
    };
    const other = { ...aSpan({ traceId: id, startTimeUnixNano: 1767323045000, name: "second" }) };

    expect((await send("/v1/traces", JSON.stringify(anExport([span, other])))).body.toString()).toBe("{}");

    const spans = JSON.parse(await (await fetch(`${backend.queryUrl}/api/v3/traces/${id}`)).text()).result
      .resourceSpans[0].scopeSpans[0].spans;
    const [second, first] = spans.sort((a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1));
    expect(first).toMatchObject({ traceId: id, kind: 3, flags: 257 });
    expect(first.traceState).toBeUndefined();
    expect(second.startTimeUnixNano).toBe("1767323045000");
  });

  it("keeps every digit of a number of 64 bits that is no text, and leaves texts that look like one alone", async () => {
    const id = traceId();
    const [start, large] = ["1767323045123456789", "-9007199254740993"];
    const texts = { text: `\\":[1767323045123456789,\\`, ":1767323045123456789,": "key" };
    const json = JSON.stringify(anExport([aSpan({ traceId: id, with: { ...texts, large: 1, size: 1.5 } })]))
      .replace(/"startTimeUnixNano":"\d+"/, `"startTimeUnixNano": ${start}`)
      .replace('"intValue":"1"', `"intValue":${large}`)
      .replace('"doubleValue":1.5', '"doubleValue":1234567890123456789012');

    expect((await send("/v1/traces", json)).body.toString()).toBe("{}");

    const answer = await (await fetch(`${backend.queryUrl}/api/v3/traces/${id}`)).text();
    const [span] = JSON.parse(answer).result.resourceSpans[0].scopeSpans[0].spans;
    expect(span.startTimeUnixNano).toBe(start);
    expect(span.attributes).toEqual([
      { key: ":1767323045123456789,", value: { stringValue: "key" } },
      { key: "large", value: { intValue: large } },
      { key: "size", value: { doubleValue: 1234567890123456800000 } },
      { key: "text", value: { stringValue: texts.text } },
    ]);
  });

  it("keeps the last of two copies of a span, whole", async () => {
    const first = aSpan({
      name: "first",
      with: { a: "1" },
      links: [{ traceId: traceId(), spanId: spanId() }],
      events: [{ name: "e" }],
    });
    const last = {
      ...aSpan({ traceId: String(first.traceId), name: "last", status: { code: 2 } }),
      spanId: first.spanId,
    };

    for (const span of [first, first, last, last]) await send("/v1/traces", JSON.stringify(anExport([span])));

    const [trace] = JSON.parse(await (await fetch(`${backend.queryUrl}/api/traces/${first.traceId}`)).text()).data;
    expect(trace.spans).toMatchObject([{ operationName: "last", references: [], logs: [] }]);
  });

  it("rejects data points that it has no room for, and says how many", async () => {
    const dataPoints = Array.from({ length: 10_050 }, (_, index) => ({
      asInt: index,
      timeUnixNano: "1",
      attributes: [{ key: "i", value: { intValue: index } }],
    }));
    const metrics = [{ name: "many", gauge: { dataPoints } }, { name: "none" }];
    const own = await startBackend();

    const response = await post(
      `${own.otlpUrl}/v1/metrics`,
      JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
    );

    expect(JSON.parse(await response.text())).toEqual({
      partialSuccess: { rejectedDataPoints: "50", errorMessage: expect.stringContaining("fewer series") },
    });
    await own.stop();
  });

  it("hands received metrics to Prometheus", async () => {
    const dataPoints = [
      { asDouble: 1.5, timeUnixNano: "5", attributes: [{ key: "pool.name", value: { stringValue: 'a"b' } }] },
    ];
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };
    const metrics = [{ name: "pool.usage", unit: "By", description: "Of the pool.", gauge: { dataPoints } }];
    await send(
      "/v1/metrics",
      JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: "test" }, metrics }] }] }),
    );

    const text = await (await fetch(`${backend.queryUrl}/metrics`)).text();

    expect(text).toContain(
      '# HELP pool_usage_bytes Of the pool.\n# TYPE pool_usage_bytes gauge\npool_usage_bytes{pool_name="a\\"b",job="shop",otel_scope_name="test"} 1.5\n',
    );
  });
});
