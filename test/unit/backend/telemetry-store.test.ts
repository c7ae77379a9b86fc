import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { openTelemetryStore, type TelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan, spanId, traceId } from "../../contract/backend/otlp-builders.ts";

function write(store: TelemetryStore, spans: Record<string, unknown>[], resource: Record<string, string> = {}): void {
  store.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans, { resource })), store).rows);
}

function ids(store: TelemetryStore, query: Parameters<TelemetryStore["findTraces"]>[0]): string[] {
  return store.findTraces(query).map((key) => store.traceId(key));
}

describe("the telemetry store", () => {
  it("keeps the last copy of a span that comes twice", () => {
    const store = openTelemetryStore();
    const span = aSpan({ name: "first", links: [{ traceId: traceId(), spanId: spanId() }] });
    write(store, [span]);

    write(store, [{ ...span, name: "second", links: [] }]);

    expect(store.status()).toMatchObject({ spans: 1, traces: 1 });
    expect(store.spans(store.traceKey(String(span.traceId)) ?? 0).map((one) => one.span.name)).toEqual(["second"]);
  });

  it("evicts whole traces, the oldest first, and what points from them", () => {
    const store = openTelemetryStore({ maxSpans: 6 });
    const target = traceId();
    const traces = [traceId(), traceId(), traceId()];

    for (const id of traces) {
      const links = [{ traceId: target, spanId: spanId() }];
      write(
        store,
        Array.from({ length: 3 }, () => aSpan({ traceId: id, links, with: { "job.id": id } })),
      );
    }

    expect(store.status()).toMatchObject({ spans: 6, traces: 2, evictedSpans: 3 });
    expect(ids(store, { limit: 10 })).toEqual([traces[2], traces[1]]);
    expect(store.linksTo(target)).toHaveLength(6);
    expect(ids(store, { limit: 10, tags: [{ key: "job.id", value: traces[0] ?? "" }] })).toEqual([]);
  });

  it("cuts a single trace that alone exceeds the cap, and takes more afterwards", () => {
    const store = openTelemetryStore({ maxSpans: 5 });
    const id = traceId();

    write(
      store,
      Array.from({ length: 8 }, (_, index) => aSpan({ traceId: id, name: `span ${index}`, at: 1_000 + index })),
    );
    write(store, [aSpan({ name: "later" })]);

    expect(store.status().spans).toBeLessThanOrEqual(5);
    expect(store.services()).toEqual(["shop"]);
  });

  it("tells links from the same trace and from others, each once, in the order of their spans", () => {
    const store = openTelemetryStore();
    const [id, target] = [traceId(), spanId()];
    const toTarget = [{ traceId: id, spanId: target }];
    write(store, [
      aSpan({ traceId: id, spanId: target, at: 1_000 }),
      aSpan({ traceId: id, links: toTarget, name: "third", at: 3_000 }),
    ]);
    write(store, [aSpan({ links: toTarget, name: "second", at: 2_000 })]);
    write(store, [aSpan({ traceId: id, links: [{ traceId: traceId(), spanId: spanId() }], at: 4_000 })]);

    const found = store.linksTo(id).map(({ name, targetSpanId }) => [name, targetSpanId]);

    expect(found).toEqual([
      ["second", target],
      ["third", target],
    ]);
  });

  it("forgets names that no span uses any more", () => {
    const store = openTelemetryStore({ maxSpans: 20 });

    for (let index = 0; index < 100; index++)
      write(store, [aSpan({ name: `operation ${index}` })], { "service.instance.id": `${index}` });

    const names = store.operations("shop").map(({ name }) => name);
    expect(names).toContain("operation 99");
    expect(names.length).toBeLessThanOrEqual(40);
  });

  it("finds a tag on span, event, link, resource and scope, whatever its type", () => {
    const store = openTelemetryStore();
    const bare = (key: string, value: unknown) => [{ key, value }];
    const spans = [
      aSpan({ with: { "job.id": "on span", count: 7, ratio: 0.5, flag: true } }),
      aSpan({ events: [{ name: "e", attributes: bare("job.id", { stringValue: "on event" }) }] }),
      aSpan({
        links: [{ traceId: traceId(), spanId: spanId(), attributes: bare("job.id", { stringValue: "on link" }) }],
      }),
      aSpan({ attributes: bare("list", { arrayValue: { values: [{ intValue: "1" }, { stringValue: "b" }] } }) }),
      aSpan({ attributes: bare("raw", { bytesValue: "AQID" }) }),
    ];
    for (const span of spans) write(store, [span]);
    const onResource = aSpan();
    write(store, [onResource], { "job.id": "on resource" });
    const find = (key: string, value: string) => ids(store, { limit: 10, tags: [{ key, value }] });

    expect(find("job.id", "on span")).toEqual([spans[0]?.traceId]);
    expect(find("count", "7")).toEqual([spans[0]?.traceId]);
    expect(find("ratio", "0.5")).toEqual([spans[0]?.traceId]);
    expect(find("flag", "true")).toEqual([spans[0]?.traceId]);
    expect(find("job.id", "on event")).toEqual([spans[1]?.traceId]);
    expect(find("job.id", "on link")).toEqual([spans[2]?.traceId]);
    expect(find("list", '[1,"b"]')).toEqual([spans[3]?.traceId]);
    expect(find("raw", "AQID")).toEqual([spans[4]?.traceId]);
    expect(find("job.id", "on resource")).toEqual([onResource.traceId]);
    expect(find("resource.job.id", "on resource")).toEqual([onResource.traceId]);
    expect(find("resource.job.id", "on span")).toEqual([]);
    expect(find("job.id", "on")).toEqual([]);
  });

  it("finds by status and kind", () => {
    const store = openTelemetryStore();
    const [failed, fine] = [aSpan({ status: { code: 2 }, kind: 5 }), aSpan({ status: { code: 1 }, kind: 3 })];
    write(store, [failed]);
    write(store, [fine]);
    const find = (key: string, value: string) => ids(store, { limit: 10, tags: [{ key, value }] });

    expect(find("error", "true")).toEqual([failed.traceId]);
    expect(find("error", "false")).toEqual([fine.traceId]);
    expect(find("span.status", "ok")).toEqual([fine.traceId]);
    expect(find("span.kind", "consumer")).toEqual([failed.traceId]);
  });

  it("is there again after a restart on the same directory, and refuses a second user of it", () => {
    const dataDir = mkdtempSync(join(tmpdir(), "backend-store-"));
    const span = aSpan({ name: "kept" });
    const first = openTelemetryStore({ dataDir });
    write(first, [span]);

    expect(() => openTelemetryStore({ dataDir })).toThrow(
      "give --data-dir a writable directory that no other backend uses",
    );
    first.close();
    const second = openTelemetryStore({ dataDir });

    expect(ids(second, { limit: 10, service: "shop", operation: "kept" })).toEqual([span.traceId]);
    write(second, [aSpan({ name: "kept" })]);
    expect(second.operations("shop")).toEqual([{ name: "kept", kind: 2 }]);
    second.close();
    rmSync(dataDir, { recursive: true });
  });
});
