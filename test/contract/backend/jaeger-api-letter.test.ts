import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anExport, aSpan, post, sendSpans, spanId, traceId } from "./otlp-builders.ts";

/** Corners of Jaeger's query API beside what the suite asks of a real Jaeger too. */
describe("Jaeger's query API, to the letter", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend.stop());

  const get = async (path: string) => {
    const response = await fetch(backend.queryUrl + path);
    return { status: response.status, text: await response.text() };
  };
  const spansOf = async (id: string, raw = false) =>
    JSON.parse((await get(`/api/traces/${id}${raw ? "?raw=true" : ""}`)).text).data[0].spans;

  it.each(["/api/traces/", "/api/v3/traces/", "/api/v3", "/api/"])("has nothing at %s", async (path) => {
    expect(await get(path)).toEqual({ status: 404, text: "404 page not found\n" });
  });

  it("writes the id of a missing trace as it writes all ids", async () => {
    const { text } = await get(`/api/traces?traceID=BEEF&traceID=${"a".repeat(32)}`);

    expect(JSON.parse(text).errors).toEqual([
      { msg: "trace not found", traceID: "000000000000beef" },
      { msg: "trace not found", traceID: "a".repeat(32) },
    ]);
  });

  it("refuses times that are none for a trace in v3, and finds the trace whatever the times are", async () => {
    const span = aSpan();
    await sendSpans(backend.otlpUrl, anExport([span]));

    for (const name of ["startTime", "start_time", "endTime", "end_time"]) {
      const path = `/api/v3/traces/${span.traceId}?${name}=`;
      const { status, text } = await get(`${path}1767323045`);
      expect([status, JSON.parse(text).error.message]).toEqual([
        400,
        expect.stringMatching(`^malformed parameter ${name}: `),
      ]);
      expect((await get(`${path}2020-01-01T00:00:00 02:00`)).status).toBe(200);
    }
  });

  it("gives every id its length, whatever was sent: a parent that is none is no parent", async () => {
    const [id, strange] = [traceId(), spanId()];
    const other = traceId();
    const links = [{ traceId: other }, { traceId: "abcd", spanId: "ef" }];
    const spans = [
      aSpan({ traceId: id, spanId: strange, parentSpanId: "abcd", links, at: 1_767_323_045_000 }),
      aSpan({ traceId: id, parentSpanId: "0".repeat(16) }),
    ];
    await sendSpans(backend.otlpUrl, anExport(spans));

    const [adjusted, root] = await spansOf(id);
    const [raw] = await spansOf(id, true);

    const toOther = { refType: "FOLLOWS_FROM", traceID: other, spanID: "0".repeat(16) };
    expect(adjusted).toMatchObject({ spanID: strange, references: [toOther], warnings: ["Invalid span link removed"] });
    expect(root).toMatchObject({ references: [], warnings: null });
    expect(raw.references).toEqual([
      toOther,
      { refType: "FOLLOWS_FROM", traceID: "000000000000abcd", spanID: "00000000000000ef" },
    ]);
  });

  it("shows a CLIENT and the SERVER that has its id as two spans, the one below the other", async () => {
    const [id, shared, below] = [traceId(), spanId(), spanId()];
    const at = Date.now();
    const call = aSpan({ traceId: id, spanId: shared, kind: 3, name: "call", at, lasts: 100 });
    const serve = aSpan({ traceId: id, spanId: shared, kind: 2, name: "serve", at: at + 10, lasts: 50 });
    const work = aSpan({ traceId: id, spanId: below, parentSpanId: shared, kind: 1, at: at + 20 });
    await sendSpans(backend.otlpUrl, anExport([call], { service: "shop" }));
    for (let times = 0; times < 2; times++)
      await sendSpans(backend.otlpUrl, anExport([serve, work], { service: "bank" }));

    const [first, second, third] = await spansOf(id);
    const raw = await spansOf(id, true);
    const own = JSON.parse((await get(`/api/spans?traceID=${id}`)).text).spans;

    expect([first, second, third]).toMatchObject([
      { operationName: "call", spanID: shared, references: [], warnings: null },
      { operationName: "serve", references: [{ refType: "CHILD_OF", traceID: id, spanID: shared }], warnings: null },
      { spanID: below, references: [{ refType: "CHILD_OF", traceID: id, spanID: second.spanID }], warnings: null },
    ]);
    expect(second.spanID).not.toBe(shared);
    expect(raw.map((span: { spanID: string }) => span.spanID)).toEqual([shared, shared, below]);
    expect(own.map((span: { spanId: string }) => span.spanId)).toEqual([shared, second.spanID, below]);
  });

  it("knows no operations of a service without a name, which is in no list", async () => {
    const nameless = { resource: { attributes: [{ key: "a", value: { stringValue: "b" } }] } };
    const request = { resourceSpans: [{ ...nameless, scopeSpans: [{ spans: [aSpan({ name: "of nobody" })] }] }] };
    expect((await post(`${backend.otlpUrl}/v1/traces`, JSON.stringify(request))).status).toBe(200);

    expect(JSON.parse((await get("/api/services")).text).data).not.toContain("");
    expect(JSON.parse((await get("/api/v3/operations")).text)).toEqual({ operations: [] });
  });

  it.each(["/api/services", "/api/traces?limit=1", "/api/dependencies", "/api/metrics/calls?service=shop"])(
    "indents the answer of %s by four spaces when it is asked to",
    async (path) => {
      const ask = async (value: string) =>
        (await get(`${path}${path.includes("?") ? "&" : "?"}prettyPrint=${value}`)).text;

      for (const value of ["true", "0"]) expect(await ask(value)).toMatch(/^\{\n {4}"/);
      for (const value of ["", "false"]) expect(await ask(value)).not.toContain("\n");
    },
  );

  it("answers with metrics for any times, however far away", async () => {
    const service = `far-${spanId()}`;
    await sendSpans(backend.otlpUrl, anExport([aSpan()], { service }));
    const far = "9000000000000000000";

    const { status, text } = await get(
      `/api/metrics/calls?service=${service}&endTs=${far}&lookback=${far}&step=${far}&ratePer=${far}`,
    );

    expect(status).toBe(200);
    expect(JSON.parse(text).metrics[0].metricPoints).toHaveLength(2);
  });
});
