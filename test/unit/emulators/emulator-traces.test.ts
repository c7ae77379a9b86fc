import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SpanKind } from "@opentelemetry/api";
import { InMemorySpanExporter } from "@opentelemetry/sdk-trace";
import { createEmulatorTraces } from "../../../infra/local/emulators/traces/emulator-traces.ts";
import { waitFor } from "../../support/wait-for.ts";

const traceId = "67891233abcdef012345678912345678";
const spanId = "463ac35c9f6413ad";
const traceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
const traceparent = `00-${traceId}-${spanId}-01`;
const times = { startedAt: 1_795_000_000_000, endedAt: 1_795_000_000_250 };

function collected() {
  const exporter = new InMemorySpanExporter();
  const traces = createEmulatorTraces({
    otlpEndpoint: "http://127.0.0.1:1",
    hostName: "here",
    exporter,
    exportDelayMs: 5,
  });
  return { exporter, traces };
}

describe("the emulators' spans", () => {
  it.each([
    ["the X-Ray header", { traceHeader }],
    ["traceparent", { traceparent }],
    ["traceparent before the X-Ray header", { traceparent, traceHeader: traceHeader.replace("463a", "5555") }],
  ])("are children of %s", async (_what, parent) => {
    const { exporter, traces } = collected();
    traces.record({ name: "move to dead-letter queue", parent, ...times, attributes: { "app.queue": "q" } });
    const span = await waitFor(() => exporter.getFinishedSpans()[0], { what: "the span" });
    await traces.stop();

    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.parentSpanContext).toMatchObject({ spanId, isRemote: true });
    expect(span).toMatchObject({
      name: "move to dead-letter queue",
      kind: SpanKind.INTERNAL,
      startTime: [1_795_000_000, 0],
      endTime: [1_795_000_000, 250_000_000],
    });
    expect(span?.resource.attributes).toEqual({ "service.name": "aws", "host.name": "here" });
    expect(span?.status.code).toBe(0);
  });

  it("are errors with a type when something went wrong", async () => {
    const { exporter, traces } = collected();
    traces.record({
      name: "expired",
      parent: { traceparent },
      ...times,
      errorType: "timeout",
      errorMessage: "nobody deleted it",
    });
    const span = await waitFor(() => exporter.getFinishedSpans()[0], { what: "the span" });
    await traces.stop();

    expect(span).toMatchObject({
      status: { code: 2, message: "nobody deleted it" },
      attributes: { "error.type": "timeout" },
    });
  });

  it("are not recorded without a parent, with one that is not sampled, or with one that is malformed", async () => {
    const { exporter, traces } = collected();
    for (const parent of [
      {},
      { traceHeader: traceHeader.replace("Sampled=1", "Sampled=0") },
      { traceHeader: "Root=1-67891233-abcdef012345678912345678" },
      { traceparent: traceparent.replace(/01$/, "00") },
      { traceparent: `00-${"0".repeat(32)}-${spanId}-01` },
      { traceHeader: "nonsense" },
    ]) {
      traces.record({ name: "n", parent, ...times });
    }
    let kept = -1;
    exporter.shutdown = async () => {
      kept = exporter.getFinishedSpans().length;
    };
    await traces.stop();

    expect(kept).toBe(0);
  });

  it("are dropped with one warning when the endpoint is away", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const warnings: string[] = [];
    const traces = createEmulatorTraces({
      otlpEndpoint: `http://127.0.0.1:${port}`,
      hostName: "here",
      exportDelayMs: 1,
      warn: (message) => warnings.push(message),
    });
    traces.record({ name: "lost", parent: { traceparent }, ...times });
    await waitFor(() => warnings.length > 0, { what: "the warning" });
    traces.record({ name: "lost too", parent: { traceparent }, ...times });
    await traces.stop();

    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("dropped");
  });

  it("are sent to /v1/traces of the endpoint", async () => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? "");
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const traces = createEmulatorTraces({
      otlpEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      hostName: "here",
    });
    traces.record({ name: "sent", parent: { traceparent }, ...times });
    await traces.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));

    expect(paths).toEqual(["/v1/traces"]);
  });
});
