import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readLogs } from "../../../observability/backend/intake/read-logs.ts";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportLogsRequest, exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { openTelemetryStore, type TelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan, spanId, traceId } from "../../contract/backend/otlp-builders.ts";

function write(store: TelemetryStore, spans: Record<string, unknown>[]): void {
  store.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans)), store).rows);
}

describe("a store's file", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "backend-store-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const file = () => join(dataDir, "telemetry.sqlite");

  function openedAfterDamage() {
    const sentences: string[] = [];
    const now = () => Date.UTC(2026, 0, 2, 3, 4, 5);
    const store = openTelemetryStore({ dataDir, warn: (sentence) => void sentences.push(sentence), now });
    return { store, sentences };
  }

  it("that is no database is moved aside, and the store begins empty", () => {
    writeFileSync(file(), "this is not a database, but someone may want it back".repeat(50));

    const { store, sentences } = openedAfterDamage();
    write(store, [aSpan()]);

    expect(store.status().spans).toBe(1);
    expect(readdirSync(dataDir)).toContain("telemetry.sqlite.corrupt-2026-01-02T03-04-05-000Z");
    expect(sentences).toEqual([
      `${file()} is damaged ("file is not a database"): it is now ${file()}.corrupt-2026-01-02T03-04-05-000Z, and the store begins empty`,
    ]);
    store.close();
  });

  it.each([
    ["cut short", (path: string) => truncateSync(path, 200_000)],
    ["overwritten in the middle", (path: string) => overwrite(path)],
  ])("that was %s is moved aside, and nothing of it is deleted", (_, damage) => {
    const first = openTelemetryStore({ dataDir });
    for (let index = 0; index < 40; index++) write(first, [aSpan({ with: { text: "x".repeat(10_000) } })]);
    first.close();
    damage(file());

    const { store, sentences } = openedAfterDamage();

    expect(store.status()).toMatchObject({ spans: 0, traces: 0 });
    expect(sentences).toEqual([expect.stringContaining("the store begins empty")]);
    expect(readdirSync(dataDir).some((name) => name.startsWith("telemetry.sqlite.corrupt-"))).toBe(true);
    store.close();
  });

  it("of another version is refused with what to do, and left alone", () => {
    const other = new DatabaseSync(file());
    other.exec("create table kept (n); pragma user_version = 77");
    other.close();

    expect(() => openTelemetryStore({ dataDir })).toThrow(
      `expected a store of version 3 in ${file()}, got version 77; use another --data-dir or delete that file`,
    );

    expect(new DatabaseSync(file()).prepare("select count(*) as n from kept").get()).toEqual({ n: 0 });
  });

  it("that another backend uses is refused with what to do", () => {
    const first = openTelemetryStore({ dataDir });

    expect(() => openTelemetryStore({ dataDir })).toThrow(
      `expected ${file()} for this backend alone, another one uses it; stop that one, or give --data-dir a writable directory that no other backend uses`,
    );

    write(first, [aSpan()]);
    expect(first.status().spans).toBe(1);
    first.close();
  });

  it("in a place that is no directory is refused with what to do", () => {
    writeFileSync(join(dataDir, "occupied"), "");

    expect(() => openTelemetryStore({ dataDir: join(dataDir, "occupied") })).toThrow(
      "give --data-dir a writable directory that no other backend uses",
    );
  });

  it.each([undefined, "a directory"])("on a full disk gives up the oldest traces for the newest (%s)", (kind) => {
    const store = openTelemetryStore({ dataDir: kind && dataDir, maxPages: 60 });
    const ids = Array.from({ length: 200 }, () => traceId());

    for (const id of ids) write(store, [aSpan({ traceId: id, with: { text: "x".repeat(10_000) } })]);

    const { spans, evictedSpans } = store.status();
    expect(spans).toBeGreaterThan(20);
    expect(spans + evictedSpans).toBe(200);
    expect(store.spans(store.traceKey(ids.at(-1) ?? "") ?? 0)).toHaveLength(1);
    expect(store.traceKey(ids[0] ?? "")).toBeUndefined();
    store.close();
  });

  it("on a disk that is too small for a request refuses it with what to do, and keeps and takes the rest", () => {
    const store = openTelemetryStore({ maxPages: 60 });
    const small = aSpan({ with: { size: "small" } });
    write(store, [small]);

    const sentence = "the disk has no room for the temporary file of the store: make room there or lower --max-bytes";
    expect(() => write(store, [aSpan({ with: { text: "x".repeat(2_000_000) } })])).toThrow(sentence);
    const logRecords = [{ body: { stringValue: "x".repeat(2_000_000) } }];
    const log = encodeJson(exportLogsRequest, { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    expect(() => store.writeLogs(readLogs(log))).toThrow(sentence);

    write(store, [aSpan({ with: { size: "after" } })]);
    expect(store.findTraces({ tags: [{ key: "size", value: "after" }], limit: 5 })).toHaveLength(1);
    expect(store.status()).toMatchObject({ logs: 0 });
  });

  it("has spans that come after a day, twice and with new links as they came last", () => {
    const [first, target] = [openTelemetryStore({ dataDir }), traceId()];
    const dayAgo = Date.now() - 86_400_000;
    const span = aSpan({ at: dayAgo, with: { state: "first" }, links: [{ traceId: target, spanId: spanId() }] });
    write(first, [span]);
    write(first, [aSpan()]);

    const again = { ...span, attributes: aSpan({ with: { state: "second" } }).attributes };
    write(first, [
      { ...again, links: [{ traceId: target, spanId: "00000000000000bb" }] },
      { ...again, links: [] },
    ]);
    write(first, [{ ...again, links: [{ traceId: target, spanId: "00000000000000bb" }] }]);
    first.close();

    const store = openTelemetryStore({ dataDir });
    const find = (value: string) => store.findTraces({ tags: [{ key: "state", value }], limit: 5 });
    expect([find("first"), find("second")]).toEqual([[], [1]]);
    expect(store.linksTo(target).map(({ targetSpanId }) => targetSpanId)).toEqual(["00000000000000bb"]);
    expect(store.findTraces({ startMax: BigInt(dayAgo + 1) * 1_000_000n, limit: 5 })).toEqual([1]);
    expect(store.status()).toMatchObject({ spans: 2, traces: 2 });
    store.close();
  });

  it("keeps and finds a value of 10 MB, and its neighbours", () => {
    const store = openTelemetryStore();
    const huge = `${"0123456789".repeat(1_000_000)}!`;
    const span = aSpan({ with: { huge } });
    write(store, [span, aSpan({ with: { huge: "small" } })]);

    const find = (value: string) => store.findTraces({ tags: [{ key: "huge", value }], limit: 5 }).length;
    expect([find(huge), find("small"), find(`${huge}!`), find(huge.slice(0, -1))]).toEqual([1, 1, 0, 0]);
    const [kept] = store.spans(store.traceKey(String(span.traceId)) ?? 0);
    expect(kept?.span.attributes[0]?.value?.stringValue?.length).toBe(10_000_001);
    expect(store.attributeValues("huge", "")).toEqual(["small"]);
  });

  it("replaces a span by one with the same id whatever its kind, but keeps a CLIENT and the SERVER that has its id", () => {
    const dataDir = mkdtempSync(join(tmpdir(), "backend-store-"));
    const store = openTelemetryStore({ dataDir });
    const [id, shared, many] = [traceId(), spanId(), traceId()];
    const named = (name: string, kind: number, trace = id, span = shared) =>
      aSpan({ traceId: trace, spanId: span, kind, name });
    write(store, [named("work", 1)]);
    write(store, [named("serve", 2, traceId())]);
    write(store, [named("call", 3)]);
    write(store, [named("serve", 2)]);
    write(store, [named("serve again", 2), named("call again", 3)]);
    const ids = Array.from({ length: 300 }, () => spanId());
    const pairs = ids.flatMap((span) => [named("call", 3, many, span), named("serve", 2, many, span)]);
    write(store, [...pairs, ...pairs]);
    const names = (from: TelemetryStore) =>
      from
        .spans(from.traceKey(id) ?? 0)
        .map(({ span }) => span.name)
        .sort();

    expect(store.status()).toMatchObject({ spans: 603, traces: 3 });
    expect(names(store)).toEqual(["call again", "serve again"]);
    store.close();
    const again = openTelemetryStore({ dataDir });
    write(again, [named("serve at last", 2), ...pairs]);
    expect(again.status()).toMatchObject({ spans: 603, traces: 3 });
    expect(names(again)).toEqual(["call again", "serve at last"]);
    again.close();
    rmSync(dataDir, { recursive: true });
  });

  it.each([
    ["text beyond ASCII", "größe", "zwölf"],
    ["a long text", "long", "y".repeat(300)],
    ["the empty text", "empty", ""],
    ["a negative number", "negative", -5],
    ["a large number", "large", 123_456_789],
    ["a fraction", "fraction", 0.1],
    ["a truth", "flag", false],
    ["a long key", "k".repeat(200), "value"],
  ])("finds %s", (_, key, value) => {
    const store = openTelemetryStore();
    write(store, [aSpan({ with: { [key]: value } }), aSpan({ with: { [key]: "other" } })]);

    expect(store.findTraces({ tags: [{ key, value: String(value) }], limit: 5 })).toHaveLength(1);
  });
});

function overwrite(path: string): void {
  const database = new DatabaseSync(path);
  const { rootpage } = database.prepare("select rootpage from sqlite_schema where name = 'span_chunks'").get() ?? {};
  database.close();
  const pages = 16_384;
  const bytes = Buffer.alloc(pages, 0xee);
  const whole = readFileSync(path);
  bytes.copy(whole, (Number(rootpage) - 1) * pages);
  writeFileSync(path, whole);
}
