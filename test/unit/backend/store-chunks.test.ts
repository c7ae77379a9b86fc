import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { openTelemetryStore, type TelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan, traceId } from "../../contract/backend/otlp-builders.ts";

const BASE = Date.UTC(2026, 0, 2);

interface Sent {
  traceId: string;
  spanId: string;
  name: string;
  at: number;
  text: string;
}

function write(store: TelemetryStore, sent: readonly Sent[]): void {
  const spans = sent.map(({ traceId, spanId, name, at, text }) =>
    aSpan({ traceId, spanId, name, at: BASE + at, with: { text, "job.id": traceId } }),
  );
  store.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans)), store).rows);
}

const idOf = (number: number) => (number + 1).toString(16).padStart(16, "0");

function spansOf(store: TelemetryStore, id: string) {
  const key = store.traceKey(id) ?? 0;
  const spans = store.spans(key).map(({ span }) => ({
    spanId: span.spanId,
    name: span.name,
    at: Number(span.startTimeUnixNano / 1_000_000n) - BASE,
    text: span.attributes.find((attribute) => attribute.key === "text")?.value?.stringValue,
  }));
  const outlines = store.outlines(key).map(({ spanId, operation }) => `${spanId} ${operation.name}`);
  expect(outlines).toEqual(spans.map(({ spanId, name }) => `${spanId} ${name}`));
  return spans;
}

/** The last copy of each span, by start, then by id. */
function expected(sent: readonly Sent[], id: string) {
  const last = new Map(sent.filter((one) => one.traceId === id).map((one) => [one.spanId, one]));
  return [...last.values()]
    .sort((a, b) => a.at - b.at || (a.spanId < b.spanId ? -1 : 1))
    .map(({ traceId: _, ...rest }) => rest);
}

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

describe("spans lie in chunks", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "backend-chunks-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it.each([1, 2, 3])("which tell what was sent last of each span, before and after a restart (seed %i)", (seed) => {
    const next = numbers(seed);
    const traces = Array.from({ length: 6 }, () => traceId());
    const sent: Sent[] = [];
    const counted = { isNew: 0 };
    let store = openTelemetryStore({ dataDir });
    const count = (_: unknown, isNew: readonly boolean[]) => {
      counted.isNew += isNew.filter(Boolean).length;
    };
    store.observe({ spansWritten: count });
    for (let request = 0; request < 30; request++) {
      const batch = Array.from({ length: 1 + next(120) }, (_, index) => ({
        traceId: traces[Math.floor(next(36) ** 2 / 216)] ?? "",
        spanId: idOf(next(900)),
        name: `operation ${next(5)}`,
        at: next(50),
        text: "x".repeat(next(index % 10 === 0 ? 3_000 : 30)),
      }));
      write(store, batch);
      sent.push(...batch);
      if (request % 10 !== 9) continue;
      store.close();
      store = openTelemetryStore({ dataDir });
      store.observe({ spansWritten: count });
    }

    for (const id of traces) expect(spansOf(store, id)).toEqual(expected(sent, id));
    const distinct = new Set(sent.map((one) => one.traceId + one.spanId)).size;
    expect(store.status()).toMatchObject({ spans: distinct, traces: new Set(sent.map((one) => one.traceId)).size });
    expect(counted.isNew).toBe(distinct);
    const bytes = store.status().bytes;
    store.close();
    const again = openTelemetryStore({ dataDir });
    expect(again.status()).toMatchObject({ spans: distinct, bytes });
    again.close();
  });

  it("of which a large trace loses its earliest spans, for good, and takes new and known ones", () => {
    const id = traceId();
    const sent = Array.from({ length: 1_000 }, (_, number) => ({
      traceId: id,
      spanId: idOf(number),
      name: "work",
      at: number,
      text: "x".repeat(2_000),
    }));
    const maxBytes = 1_100_000;
    const store = openTelemetryStore({ dataDir, maxBytes });
    for (let from = 0; from < sent.length; from += 50) write(store, sent.slice(from, from + 50));
    const left = spansOf(store, id);
    expect(left.length).toBeGreaterThan(400);
    expect(left).toEqual(expected(sent.slice(-left.length), id));
    write(store, [
      { ...(sent.at(-1) ?? fail()), text: "again" },
      { ...(sent[0] ?? fail()), text: "back" },
    ]);
    const after = spansOf(store, id);
    const { spans, bytes } = store.status();
    expect(bytes).toBeLessThanOrEqual(maxBytes);
    expect(spans).toBe(after.length);
    expect(after.map(({ text }) => text)).toContain("again");
    store.close();

    const again = openTelemetryStore({ dataDir, maxBytes });
    expect(spansOf(again, id)).toEqual(after);
    expect(again.status()).toMatchObject({ spans, bytes });
    again.close();
  });

  it("are scanned newest first, each span once, and only what was there before", () => {
    const store = openTelemetryStore();
    const traces = Array.from({ length: 5 }, () => traceId());
    const batch = (first: number) =>
      Array.from({ length: 100 }, (_, number) => ({
        traceId: traces[number % 5] ?? "",
        spanId: idOf(first + number),
        name: "work",
        at: number,
        text: "",
      }));
    for (const first of [0, 100, 200]) write(store, batch(first));
    let before: number | undefined = store.scanStart();
    write(store, [...batch(300), ...batch(0)]);

    const seen: string[] = [];
    while (before !== undefined) {
      const { spans, next } = store.scanSpans({ before, limit: 30 });
      expect(spans.length).toBeLessThan(60);
      seen.push(...spans.map(({ traceId: id, spanId }) => id.toString("hex") + spanId.toString("hex")));
      before = next;
    }
    expect(seen).toHaveLength(300);
    expect(new Set(seen).size).toBe(300);
    store.close();
  });
});

function fail(): never {
  throw new Error("expected a span");
}
