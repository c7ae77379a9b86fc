import { parseSignals } from "../../../observability/backend/forward/forward-signals.ts";
import { startBackend } from "../../../observability/backend/start-backend.ts";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, post, sendSpans } from "./otlp-builders.ts";

describe("forwarding of some signals", () => {
  it("sends those and keeps the others to itself", async () => {
    const other = await startBackend();
    const backend = await startBackend({ forward: { url: other.otlpUrl, signals: ["traces"] } });
    const state = async (url: string) => JSON.parse(await (await fetch(`${url}/api/store`)).text());
    const record = { timeUnixNano: "1", body: { stringValue: "hello" } };
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };

    await post(`${backend.otlpUrl}/v1/logs`, JSON.stringify(logs));
    await sendSpans(backend.otlpUrl, anExport([aSpan()]));

    await waitFor(async () => (await state(other.queryUrl)).spans === 1, { what: "the span at the other end" });
    const [here, there] = [await state(backend.queryUrl), await state(other.queryUrl)];
    await backend.stop();
    await other.stop();
    expect([here, there]).toMatchObject([
      { spans: 1, logs: 1 },
      { spans: 1, logs: 0 },
    ]);
  });
});

describe("the names of signals", () => {
  it("are those of OTLP, with commas between them", () => {
    expect(parseSignals("traces, metrics")).toEqual(["traces", "metrics"]);
    expect(() => parseSignals("traces,spans")).toThrow(
      '--forward-signals: expected names out of traces, logs, metrics with commas between them, got "spans"; nothing was started',
    );
  });
});
