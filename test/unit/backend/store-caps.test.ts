import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLogs } from "../../../observability/backend/intake/read-logs.ts";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportLogsRequest, exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { parseAge, parseBytes } from "../../../observability/backend/store/cap-values.ts";
import { fairLevel } from "../../../observability/backend/store/fair-share.ts";
import { openTelemetryStore, type TelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan, attributes, traceId } from "../../contract/backend/otlp-builders.ts";

function write(store: TelemetryStore, spans: Record<string, unknown>[], service = "shop"): void {
  store.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans, { service })), store).rows);
}

function writeLog(store: TelemetryStore, id: string | undefined, text = "line"): void {
  const logRecords = [{ ...(id && { traceId: id }), body: { stringValue: text }, timeUnixNano: "1" }];
  const resource = { attributes: attributes({ "service.name": "shop" }) };
  store.writeLogs(
    readLogs(encodeJson(exportLogsRequest, { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] })),
  );
}

function tracesOf(store: TelemetryStore, service: string): number {
  return store.findTraces({ service, limit: 100_000 }).length;
}

describe("the store's caps", () => {
  it("take the traces of the noisy service, not those of the quiet one", () => {
    const store = openTelemetryStore({ maxSpans: 100 });
    for (let index = 0; index < 10; index++) write(store, [aSpan()], "quiet");

    for (let index = 0; index < 1_000; index++) write(store, [aSpan()], "noisy");

    expect(tracesOf(store, "quiet")).toBe(10);
    expect(tracesOf(store, "noisy")).toBeGreaterThanOrEqual(85);
    expect(store.status()).toMatchObject({ spans: expect.any(Number), maxSpans: 100 });
    expect(store.status().spans).toBeLessThanOrEqual(100);
  });

  it("count a trace for the service of its root, though a child came first", () => {
    const store = openTelemetryStore({ maxSpans: 20 });
    const id = traceId();
    write(store, [aSpan({ traceId: id, parentSpanId: "00000000000000aa" })], "noisy");
    write(store, [aSpan({ traceId: id })], "quiet");

    for (let index = 0; index < 100; index++) write(store, [aSpan()], "noisy");

    expect(store.traceKey(id)).toBeDefined();
  });

  it("hold for bytes, whole traces at a time", () => {
    const store = openTelemetryStore({ maxBytes: 200_000 });
    const ids = Array.from({ length: 50 }, () => traceId());

    for (const id of ids)
      write(
        store,
        [1, 2].map(() => aSpan({ traceId: id, with: { text: "x".repeat(5_000) } })),
      );

    const { bytes, spans, traces, evictedSpans } = store.status();
    expect(bytes).toBeLessThanOrEqual(200_000);
    expect(bytes).toBeGreaterThan(150_000);
    expect(spans).toBe(traces * 2);
    expect(evictedSpans).toBe(100 - spans);
    expect(store.traceKey(ids.at(-1) ?? "")).toBeDefined();
    expect(store.traceKey(ids[0] ?? "")).toBeUndefined();
  });

  it("drop what arrived longer ago than the age, whatever its own times are", () => {
    let nowMs = 1_000_000_000_000;
    const store = openTelemetryStore({ maxAgeMs: 60_000, now: () => nowMs });
    const [old, late] = [traceId(), traceId()];
    write(store, [aSpan({ traceId: old, at: nowMs })]);
    writeLog(store, old);
    nowMs += 50_000;
    write(store, [aSpan({ traceId: late, at: nowMs - 86_400_000 })]);
    nowMs += 11_000;

    write(store, [aSpan()]);

    expect([store.traceKey(old), store.traceKey(late)]).toEqual([undefined, expect.any(Number)]);
    expect(store.status()).toMatchObject({ logs: 0, maxAgeMs: 60_000, evictedUntilMs: 1_000_000_000_000 });
    store.close();
  });

  it("take logs with their trace, and logs alone by their own cap", () => {
    const store = openTelemetryStore({ maxSpans: 2 });
    const [first, second] = [traceId(), traceId()];
    write(store, [aSpan({ traceId: first })]);
    writeLog(store, first);
    write(store, [aSpan({ traceId: second }), aSpan({ traceId: second })]);

    expect(store.logs({ traceId: first, limit: 10 })).toEqual([]);
    expect(store.status()).toMatchObject({ spans: 2, logs: 0 });

    for (const text of ["a", "b", "c"]) writeLog(store, second, text);
    expect(store.logs({ traceId: second, limit: 10 }).map(({ record }) => record.body?.stringValue)).toEqual([
      "b",
      "c",
    ]);
    expect(store.status().bytes).toBeGreaterThan(0);
  });

  it("hold again after a start with smaller ones, with all that is left found", () => {
    const dataDir = mkdtempSync(join(tmpdir(), "backend-store-"));
    const first = openTelemetryStore({ dataDir });
    for (let index = 0; index < 30; index++)
      write(first, [aSpan({ with: { number: index } })], index < 5 ? "quiet" : "noisy");
    const before = first.status();
    first.close();

    const again = openTelemetryStore({ dataDir });
    expect(again.status()).toMatchObject({ spans: 30, traces: 30, bytes: before.bytes });
    again.close();
    const smaller = openTelemetryStore({ dataDir, maxSpans: 10 });

    expect([tracesOf(smaller, "quiet"), tracesOf(smaller, "noisy")]).toEqual([5, 5]);
    expect(smaller.findTraces({ tags: [{ key: "number", value: "29" }], limit: 5 })).toHaveLength(1);
    expect(smaller.findTraces({ tags: [{ key: "number", value: "5" }], limit: 5 })).toEqual([]);
    smaller.close();
    rmSync(dataDir, { recursive: true });
  });

  it("tell observers which traces have gone", () => {
    const store = openTelemetryStore({ maxSpans: 2 });
    const gone: number[] = [];
    store.observe({ evicted: (keys) => void gone.push(...keys) });
    const ids = [traceId(), traceId(), traceId()];

    for (const id of ids) write(store, [aSpan({ traceId: id })]);

    expect(gone).toEqual([1]);
    expect(store.status().evictedUntilMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it("find the same traces as a look at every span, with evictions and late spans between", () => {
    const store = openTelemetryStore({ maxSpans: 300 });
    const ids = Array.from({ length: 150 }, () => traceId());
    for (let index = 0; index < 1_500; index++) {
      const id = ids[(index * 7 + Math.floor(index / 40)) % ids.length] ?? "";
      const values = { number: index % 13, word: `w${index % 29}` };
      write(
        store,
        [aSpan({ traceId: id, lasts: index % 50, status: { code: index % 3 }, with: values })],
        `s${index % 4}`,
      );
    }
    const everything = ids
      .flatMap((id) => store.traceKey(id) ?? [])
      .sort((a, b) => b - a)
      .map((key) => ({ key, spans: store.spans(key), outlines: store.outlines(key) }));
    expect(everything.reduce((sum, { spans }) => sum + spans.length, 0)).toBe(store.status().spans);

    for (let number = 0; number < 13; number++) {
      const durationMin = BigInt(number) * 3_000_000n;
      const expected = everything.filter(({ spans, outlines }) =>
        spans.some(
          ({ span }, at) =>
            span.attributes.some(({ key, value }) => key === "number" && value?.intValue === BigInt(number)) &&
            outlines[at]?.statusCode === 2 &&
            (outlines[at]?.duration ?? 0n) >= durationMin &&
            outlines[at]?.operation.service === `s${number % 4}`,
        ),
      );
      const tags = [
        { key: "number", value: String(number) },
        { key: "error", value: "true" },
      ];
      const found = store.findTraces({ tags, service: `s${number % 4}`, durationMin, limit: 1_000 });
      expect(found).toEqual(expected.map(({ key }) => key));
    }
  });
});

describe("the level of a fair share", () => {
  it.each([
    [[10, 10, 10], 30, Infinity],
    [[10, 100], 60, 50],
    [[100, 100], 60, 30],
    [[5, 20, 100], 65, 40],
    [[7], 3, 3],
  ])("of %j down to %d is %d", (held, target, level) => {
    expect(fairLevel(new Map(held.entries()), target)).toBe(level);
  });
});

describe("values of caps", () => {
  it.each([
    ["512MiB", 536_870_912],
    ["2GiB", 2_147_483_648],
    ["1.5 GiB", 1_610_612_736],
    ["1048576", 1_048_576],
    ["1048576B", 1_048_576],
    ["1MB", undefined],
    ["10", undefined],
    ["-1GiB", undefined],
    ["", undefined],
  ])("%j is %d bytes", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each([
    ["24h", 86_400_000],
    ["7d", 604_800_000],
    ["1.5m", 90_000],
    ["1s", undefined],
    ["0d", undefined],
    ["day", undefined],
  ])("%j is %d milliseconds", (text, age) => {
    expect(parseAge(text)).toBe(age);
  });
});
