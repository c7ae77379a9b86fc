import { afterEach, describe, expect, it } from "@jest/globals";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { createJobIndex, type JobIndex } from "../../../observability/backend/jobs/job-index.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { openTelemetryStore, type TelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan, type SpanOptions } from "../../contract/backend/otlp-builders.ts";
import { waitFor } from "../../support/wait-for.ts";

describe("the index of jobs", () => {
  const opened: { stop(): void }[] = [];
  afterEach(() => {
    for (const each of opened.splice(0)) each.stop();
  });

  function open(options: Parameters<typeof openTelemetryStore>[0] = {}): { store: TelemetryStore; index: JobIndex } {
    const store = openTelemetryStore(options);
    const index = createJobIndex({ store });
    opened.push(index, { stop: () => store.close() });
    return { store, index };
  }

  function write(store: TelemetryStore, ...spans: SpanOptions[]): void {
    const request = encodeJson(exportTraceRequest, anExport(spans.map(aSpan)));
    store.writeSpans(readSpans(request, { indexedKeys: store.indexedKeys }).rows);
  }

  /** On a busy machine the time of one answer may not do for all rows. */
  const settled = (index: JobIndex) =>
    waitFor(() => index.list({ limit: 1 }).pending === undefined, { what: "all rows" });

  it("answers in time while there is much to read, says how much is left, and catches up by itself", async () => {
    const { store, index } = open();
    const many = 3_000;
    for (let at = 0; at < many; at += 100) {
      write(store, ...Array.from({ length: 100 }, (_, of) => ({ with: { "job.id": `job-${at + of}` } })));
    }
    const view = index.list({ limit: 10 });

    expect(view.total + (view.pending ?? 0)).toBe(many);
    expect(index.count()).toBe(many);
    expect(view.jobs.length).toBeGreaterThan(0);
    await settled(index);
    expect(index.list({ limit: 1 })).toMatchObject({ total: many, counts: { completed: many } });
  });

  it("works rows out while nobody asks", async () => {
    const { store, index } = open();
    write(store, { with: { "job.id": "job-1" } });
    let reads = 0;
    const { spans } = store;
    store.spans = (key) => {
      reads++;
      return spans(key);
    };

    await waitFor(() => reads === 1, { what: "the row to be worked out" });
    expect(index.list({ limit: 1 }).total).toBe(1);
    expect(reads).toBe(1);
  });

  it("knows a job anew when a span without its id joins one of its traces", async () => {
    const { store, index } = open();
    const traceId = "a".repeat(32);
    write(store, { traceId, spanId: "1".repeat(16), parentSpanId: "2".repeat(16), with: { "job.id": "job-1" } });
    expect(index.row("job-1")).toMatchObject({ status: "running", spans: 1 });

    write(store, { traceId, spanId: "2".repeat(16) });
    await settled(index);
    expect(index.list({ limit: 1 }).jobs).toMatchObject([{ status: "completed", spans: 2 }]);
  });

  it("keeps jobs of one trace apart", async () => {
    const { store, index } = open();
    const traceId = "b".repeat(32);
    write(
      store,
      { traceId, spanId: "1".repeat(16), name: "GET /" },
      { traceId, parentSpanId: "1".repeat(16), with: { "job.id": "job-1" } },
      { traceId, parentSpanId: "1".repeat(16), with: { "job.id": "job-2" }, status: { code: 2, message: "no" } },
    );

    await settled(index);
    expect(index.list({ limit: 5 })).toMatchObject({ total: 2, counts: { completed: 1, failed: 1 } });
    expect(index.row("job-2")).toMatchObject({ spans: 1, errorSpans: 1 });
    expect(index.get("job-1")?.spans.spans).toHaveLength(3);
  });

  it("lists the newest submission first, whatever the order in which jobs come, change and go", async () => {
    const { store, index } = open({ maxSpans: 40 });
    const submitted = (id: string, second: number, spanId: string) => ({
      traceId: id.repeat(32),
      spanId: spanId.repeat(16),
      startTimeUnixNano: String(1_700_000_000_000_000_000n + BigInt(second) * 1_000_000_000n),
      with: { "job.id": `job-${id}` },
    });
    const listed = async () => {
      await settled(index);
      const { jobs } = index.list({ limit: 10 });
      return jobs.map(({ id }) => id.slice(4)).join("");
    };
    for (const [id, second] of [
      ["c", 3],
      ["a", 1],
      ["d", 3],
      ["b", 2],
    ] as const) {
      write(store, submitted(id, second, "1"));
      await listed();
    }
    expect(await listed()).toBe("cdba");

    write(store, submitted("a", 4, "1"), submitted("c", 0, "2"));
    expect(await listed()).toBe("adbc");
  });

  it("loses a job whose spans have gone, and keeps the others", async () => {
    const { store, index } = open({ maxSpans: 100 });
    const traceId = (at: number) => (at + 1).toString(16).padStart(32, "0");
    for (let at = 0; at < 200; at++) {
      write(store, { traceId: traceId(at), spanId: "1".repeat(16), with: { "job.id": `job-${at}` } });
      if (at !== 20) continue;
      await settled(index);
      expect(index.list({ limit: 1 }).total).toBe(21);
    }

    await settled(index);
    expect(index.list({ limit: 1 }).total).toBe(store.status().traces);
    expect(index.row("job-3")).toBeUndefined();
    expect(index.row("job-199")).toMatchObject({ spans: 1 });
  });

  it("looks at all spans for an attribute once, not for every list, and finds what comes later all the same", async () => {
    let nowMs = 1_700_000_000_000;
    const store = openTelemetryStore();
    const index = createJobIndex({ store, now: () => nowMs });
    opened.push(index, { stop: () => store.close() });
    const began = (id: string, startMs: number) => ({
      traceId: id.repeat(32),
      startTimeUnixNano: `${startMs}000000`,
      with: { "job.id": `job-${id}`, tenant: "acme" },
    });
    const asked: unknown[] = [];
    const { findTraces } = store;
    store.findTraces = (query) => {
      asked.push(query.startMin);
      nowMs += 10;
      return findTraces(query);
    };
    const listed = async (startUs?: number) => {
      await settled(index);
      return index.list({ text: "tenant=acme", startUs, limit: 10 }).total;
    };
    write(store, began("a", nowMs - 3_600_000));
    expect(await listed()).toBe(1);
    write(store, began("b", nowMs));
    expect([await listed(), await listed()]).toEqual([2, 2]);
    expect(await listed((nowMs - 1_000) * 1_000)).toBe(1);

    expect(asked.map((startMin) => startMin === undefined)).toEqual([true, false, false, false]);
    index.list({ text: "tenant=acme no-such-job", limit: 10 });
    expect(asked).toHaveLength(4);
  });

  it("does no more after it was stopped", () => {
    const { store, index } = open();
    index.stop();
    write(store, { with: { "job.id": "job-1" } });

    expect(index.count()).toBe(0);
  });
});
