import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anExport, aSpan, nanoseconds, post, sendSpans, spanId, traceId } from "./otlp-builders.ts";

const PROTOBUF = { "content-type": "application/x-protobuf" };
const GZIP = { "content-encoding": "gzip" };
const MEBIBYTE = 1024 * 1024;
const DAY_MS = 86_400_000;

type Json = Record<string, unknown>;

/** A field that holds a message, in protobuf. */
function message(field: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest < 128) return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), content]);
  }
}

describe("the backend, given bad or extreme input", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend.stop());

  const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
    post(`${backend.otlpUrl}/v1/traces`, body, headers);
  const statusOf = async (body: string | Buffer, headers?: Record<string, string>) =>
    (await send(body, headers)).status;
  const read = async (path: string) => {
    const response = await fetch(`${backend.queryUrl}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const summariesAround = (at: number) => {
    const [from, to] = [at - 5_000, at + 5_000].map((ms) => new Date(ms).toISOString());
    return read(`/api/v3/trace-summaries?query.startTimeMin=${from}&query.startTimeMax=${to}&query.searchDepth=1000`);
  };

  /** A trace is there in each of the three places where it can be read. */
  async function expectReadable(id: unknown, at: number): Promise<void> {
    const [one, all, spans] = await Promise.all([
      read(`/api/traces/${id}`),
      summariesAround(at),
      read(`/api/spans?traceID=${id}`),
    ]);
    expect([one.status, all.status, spans.status]).toEqual([200, 200, 200]);
    expect(JSON.parse(one.text).data[0].spans.length).toBeGreaterThan(0);
    expect(JSON.parse(all.text).summaries.map((summary: Json) => summary.traceId)).toContain(id);
    expect(JSON.parse(spans.text).spans.map((span: Json) => span.traceId)).toContain(id);
  }

  /** Something bad happens between two good neighbours, and neither is harmed. */
  async function betweenNeighbours<T>(bad: () => Promise<T>): Promise<T> {
    const at = Date.now();
    const [before, after] = [aSpan({ at, name: "before" }), aSpan({ at, name: "after" })];
    await sendSpans(backend.otlpUrl, anExport([before]));
    const result = await bad();
    await sendSpans(backend.otlpUrl, anExport([after]));
    for (const { traceId: id } of [before, after]) await expectReadable(id, at);
    return result;
  }

  it("answers any bytes with 200, 400 or 413 and goes on", async () => {
    const good = encodeJson(exportTraceRequest, anExport([aSpan({ with: { a: "b", n: 1 }, events: [{ name: "e" }] })]));
    const bent = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.nat({ max: good.length }).map((length) => good.subarray(0, length)),
      fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })).map(([at, value]) => {
        const bytes = Buffer.from(good);
        bytes[at] = value;
        return bytes;
      }),
    );
    const headers = fc.constantFrom<Record<string, string>>({}, PROTOBUF, GZIP, { ...PROTOBUF, ...GZIP });

    await betweenNeighbours(() =>
      fc.assert(
        fc.asyncProperty(bent, headers, async (bytes, header) => {
          expect([200, 400]).toContain(await statusOf(bytes, header));
        }),
        { seed: 20_261_121, numRuns: 150 },
      ),
    );
  });

  it("refuses a bomb of zeros inside of gzip without inflating it", async () => {
    const bomb = gzipSync(Buffer.alloc(500 * MEBIBYTE));
    const before = process.memoryUsage().rss;

    const statuses = await betweenNeighbours(() =>
      Promise.all([1, 2, 3, 4].map(() => statusOf(bomb, { ...PROTOBUF, ...GZIP }))),
    );

    expect(statuses).toEqual([413, 413, 413, 413]);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MEBIBYTE);
  });

  it.each([
    ["10 000 open brackets", `${"[".repeat(10_000)}`, 400],
    [
      "10 000 levels where an array of resources is expected",
      `{"resourceSpans":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
      400,
    ],
    ["10 000 levels of a field that nobody knows", `{"new":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, 200],
    ["a byte that is not UTF-8", Buffer.from([0x22, 0xff, 0x22]), 400],
    ["a list", "[]", 400],
    ["null", "null", 400],
    ["nothing", "", 400],
  ])("answers %s with a sentence", async (_what, body, status) => {
    const response = await betweenNeighbours(() => send(body));

    expect(response.status).toBe(status);
    if (status === 400)
      expect(JSON.parse(await response.text())).toEqual({ code: 3, message: expect.stringMatching(/expected .*got /) });
  });

  it("keeps hostile names, keys and values as they are and hands them out as data", async () => {
    const hostile = [
      "__proto__",
      "constructor",
      "toString",
      "<script>alert(1)</script>",
      "\0",
      "\ud800",
      "a\u202eb",
      "'; drop table spans; --",
      "",
    ];
    const attributes = hostile.map((key) => ({
      key,
      value: { kvlistValue: { values: [{ key, value: { stringValue: key } }] } },
    }));
    const at = Date.now();
    const spans = hostile.map((name) =>
      aSpan({ at, name, attributes, events: [{ name, attributes }], status: { code: 2, message: name } }),
    );

    await betweenNeighbours(async () => {
      for (const span of spans)
        expect(await statusOf(JSON.stringify(anExport([span], { service: String(span.name) || "none" })))).toBe(200);
    });

    for (const { traceId: id, name } of spans) {
      await expectReadable(id, at);
      const [v1] = JSON.parse((await read(`/api/traces/${id}`)).text).data[0].spans;
      expect(v1.operationName).toBe(String(name).replace("\ud800", "\ufffd"));
      const [own] = JSON.parse((await read(`/api/spans?traceID=${id}`)).text).spans;
      expect(Object.keys(own.attributes)).toEqual(expect.arrayContaining(["__proto__", "constructor"]));
    }
    expect(({} as Json).polluted).toBeUndefined();
  });

  it("keeps numbers that are not numbers, and times from the epoch to the last nanosecond", async () => {
    const doubles = ["NaN", "Infinity", "-Infinity", 5e-324, 1.7e308].map((value, index) => ({
      key: `d${index}`,
      value: { doubleValue: value },
    }));
    const odd = [
      { startTimeUnixNano: "0", endTimeUnixNano: "0" },
      { startTimeUnixNano: "18446744073709551615", endTimeUnixNano: "18446744073709551615" },
      { startTimeUnixNano: "18446744073709551615", endTimeUnixNano: "1" },
      { startTimeUnixNano: "1", endTimeUnixNano: "18446744073709551615" },
    ].map((times) => aSpan({ attributes: doubles, ...times }));

    await betweenNeighbours(async () => expect(await statusOf(JSON.stringify(anExport(odd)))).toBe(200));

    for (const { traceId: id } of odd) {
      for (const path of [`/api/traces/${id}`, `/api/v3/traces/${id}`, `/api/spans?traceID=${id}`]) {
        const { status, text } = await read(path);
        expect([path, status]).toEqual([path, 200]);
        expect(() => JSON.parse(text)).not.toThrow();
      }
    }
  });

  it("shows a trace of cycles, strangers and a span that is its own parent", async () => {
    const [id, at] = [traceId(), Date.now()];
    const [a, b, self, orphan] = [spanId(), spanId(), spanId(), spanId()];
    const spans = [
      aSpan({ traceId: id, spanId: a, parentSpanId: b, at }),
      aSpan({ traceId: id, spanId: b, parentSpanId: a, at }),
      aSpan({ traceId: id, spanId: self, parentSpanId: self, at }),
      aSpan({ traceId: id, spanId: orphan, parentSpanId: spanId(), at, links: [{ traceId: id, spanId: orphan }] }),
      aSpan({ traceId: id, parentSpanId: "12", at }),
    ];

    await betweenNeighbours(async () => expect(await statusOf(JSON.stringify(anExport(spans)))).toBe(200));

    await expectReadable(id, at);
    expect(JSON.parse((await read(`/api/traces/${id}`)).text).data[0].spans).toHaveLength(5);
    expect((await read(`/api/dependencies?endTs=${Date.now() + 60_000}&lookback=3600000`)).status).toBe(200);
  });

  it("takes a job whose spans jump by ten minutes, come a day late, and come twice", async () => {
    const [id, job, at] = [traceId(), "jumpy-job", Date.now()];
    const root = aSpan({ traceId: id, at, name: "submit", kind: 1, with: { "job.id": job } });
    const child = (more: object) =>
      aSpan({ traceId: id, parentSpanId: String(root.spanId), with: { "job.id": job }, ...more });
    const spans = [
      child({ at: at - 600_000, name: "ten minutes before" }),
      child({ at: at + 600_000, name: "ten minutes after" }),
      child({ at: at - DAY_MS, name: "a day late" }),
      child({ at: at + 50, lasts: -40, name: "ends before it begins" }),
    ];

    await betweenNeighbours(async () => {
      for (const span of [spans[2], root, ...spans, ...spans])
        expect(await statusOf(JSON.stringify(anExport([span as Json])))).toBe(200);
    });

    const trace = JSON.parse((await read(`/api/traces/${id}`)).text).data[0];
    expect(trace.spans).toHaveLength(5);
    for (const { duration } of trace.spans) expect(duration).toBeGreaterThanOrEqual(0);
    expect((await read(`/api/jobs/${job}`)).status).toBe(200);
    await expectReadable(id, at);
  });

  it("keeps a value of 10 MB, also as the id of a job, and still finds the neighbours by theirs", async () => {
    const at = Date.now();
    const long = "long ".repeat(2 * MEBIBYTE);
    const spans = [
      aSpan({ at, with: { text: long } }),
      aSpan({ at, with: { "job.id": long } }),
      aSpan({ at, name: long }),
    ];

    await betweenNeighbours(async () => {
      for (const span of spans) expect(await statusOf(gzipSync(JSON.stringify(anExport([span]))), GZIP)).toBe(200);
    });

    for (const { traceId: id } of spans) {
      const { status, text } = await read(`/api/v3/traces/${id}`);
      expect([status, text.length > 10 * MEBIBYTE]).toEqual([200, true]);
    }
    expect((await read("/api/jobs")).status).toBe(200);
    const { status, text } = await summariesAround(at);
    expect([status, text.length < 25 * MEBIBYTE]).toEqual([200, true]);
  });

  it("keeps 100 000 attributes of one span, and thirty spans of a thousand events", async () => {
    const at = Date.now();
    const attributes = Array.from({ length: 100_000 }, (_, index) => ({
      key: `k${index}`,
      value: { intValue: index },
    }));
    const events = Array.from({ length: 1_000 }, (_, index) => ({ name: `e${index}`, timeUnixNano: nanoseconds(at) }));
    const id = traceId();
    const wide = aSpan({ at, attributes, traceId: id });
    const busy = Array.from({ length: 30 }, () =>
      aSpan({ at, traceId: id, parentSpanId: String(wide.spanId), events }),
    );

    await betweenNeighbours(async () => {
      expect(await statusOf(encodeJson(exportTraceRequest, anExport([wide, ...busy])), PROTOBUF)).toBe(200);
    });

    await expectReadable(id, at);
    const [first] = JSON.parse((await read(`/api/traces/${id}`)).text).data[0].spans.filter(
      (span: Json) => span.spanID === wide.spanId,
    );
    expect(first.tags.length).toBeGreaterThanOrEqual(100_000);
  });

  it("takes a resource of hundreds of thousands of attributes, and refuses one of more than 1 MiB", async () => {
    const statuses: number[] = [];
    const emptyAttributes = Buffer.alloc(960_000, Buffer.from([10, 0]));
    const aRequest = (name: number) => {
      const resource = Buffer.concat([Buffer.from([10, 3, 10, 1, name]), emptyAttributes]);
      const ids = [Buffer.from([10, 16]), Buffer.alloc(16, name), Buffer.from([18, 8]), Buffer.alloc(8, name)];
      return message(1, message(1, resource), message(2, message(2, ...ids)));
    };

    await betweenNeighbours(async () => {
      for (let name = 65; name < 68; name++) statuses.push(await statusOf(aRequest(name), PROTOBUF));
      const resource = { attributes: [{ key: "k", value: { stringValue: "x".repeat(MEBIBYTE) } }] };
      statuses.push(
        await statusOf(JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [aSpan()] }] }] })),
      );
    });

    expect(statuses).toEqual([...new Array(3).fill(200), 413]);
  });

  it("refuses a small request that would become a huge one", async () => {
    const resource = { attributes: [{ key: "big", value: { stringValue: "x".repeat(MEBIBYTE - 100) } }] };
    const scopeSpans = Array.from({ length: 100 }, (_, index) => ({
      scope: { name: `scope ${index}` },
      spans: [aSpan()],
    }));

    const response = await betweenNeighbours(() => send(JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] })));

    expect(response.status).toBe(413);
    expect(JSON.parse(await response.text())).toMatchObject({
      code: 8,
      message: expect.stringContaining("nothing was stored"),
    });
  });
});
