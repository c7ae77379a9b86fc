import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { openTelemetryStore, type TelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan, attributes, spanId, traceId } from "../../contract/backend/otlp-builders.ts";

function write(store: TelemetryStore, spans: Record<string, unknown>[], resource = {}): void {
  store.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans, { resource })), store).rows);
}

describe("the store's suggestions", () => {
  it("are the keys and values of spans, events, links and resources, sorted and by prefix", () => {
    const store = openTelemetryStore();
    const event = { name: "e", attributes: attributes({ "on.event": "x" }) };
    const link = { traceId: traceId(), spanId: spanId(), attributes: attributes({ "on.link": true }) };
    write(store, [aSpan({ with: { "job.type": "report", count: 7 }, events: [event], links: [link] })], {
      region: "north",
    });
    write(store, [aSpan({ with: { "job.type": "cleanup", count: 700 } }), aSpan({ with: { "job.type": "reset" } })]);

    expect(store.attributeKeys()).toEqual(["count", "job.type", "on.event", "on.link", "region", "service.name"]);
    expect(store.attributeValues("job.type", "")).toEqual(["cleanup", "report", "reset"]);
    expect(store.attributeValues("job.type", "re")).toEqual(["report", "reset"]);
    expect(store.attributeValues("count", "7")).toEqual(["7", "700"]);
    expect(store.attributeValues("on.link", "")).toEqual(["true"]);
    expect(store.attributeValues("region", "n")).toEqual(["north"]);
    expect(store.attributeValues("unknown", "")).toEqual([]);
  });

  it("are bounded: the newest keys, the newest values, none that is long", () => {
    const store = openTelemetryStore();
    write(
      store,
      Array.from({ length: 500 }, (_, index) => aSpan({ with: { id: `id-${index}`, [`key-${index}`]: 1 } })),
    );
    write(store, [aSpan({ with: { essay: "x".repeat(5_000) } })]);

    const [keys, values] = [store.attributeKeys(), store.attributeValues("id", "")];
    expect(keys.length).toBeLessThanOrEqual(200);
    expect(keys).toEqual(expect.arrayContaining(["id", "key-499"]));
    expect(keys).not.toContain("essay");
    expect(values).toHaveLength(100);
    expect(values).toEqual(expect.arrayContaining(["id-499", "id-400"]));
  });

  it("are there again after a start on the same directory", () => {
    const dataDir = mkdtempSync(join(tmpdir(), "backend-store-"));
    const first = openTelemetryStore({ dataDir });
    write(first, [aSpan({ with: { "job.type": "report" } })], { region: "north" });
    first.close();

    const second = openTelemetryStore({ dataDir });

    expect(second.attributeKeys()).toEqual(["job.type", "region", "service.name"]);
    expect(second.attributeValues("region", "")).toEqual(["north"]);
    second.close();
    rmSync(dataDir, { recursive: true });
  });
});
