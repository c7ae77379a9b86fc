import { createServer, type Server } from "node:http";
import { traceReader } from "../../../infra/local/verdict/read-trace.ts";
import type { TraceSpan } from "../../../observability/checker/index.ts";
import { TraceWriter } from "../../support/a-trace.ts";

const kinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 };
const wireValue = (value: unknown) =>
  typeof value === "boolean"
    ? { boolValue: value }
    : typeof value === "number"
      ? { intValue: value }
      : { stringValue: String(value) };
const keyValues = (attributes: object) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: wireValue(value) }));

/** Spans as a query API answers with them. */
function toOtlp(spans: readonly TraceSpan[]): object {
  return {
    result: {
      resourceSpans: spans.map(({ service, traceId, spanId, parentSpanId, name, kind, ...span }) => ({
        resource: { attributes: keyValues({ "service.name": service }) },
        scopeSpans: [
          {
            spans: [
              {
                traceId,
                spanId,
                ...(parentSpanId && { parentSpanId }),
                name,
                kind: kinds[kind],
                startTimeUnixNano: String(span.startNs),
                endTimeUnixNano: String(span.endNs),
                attributes: keyValues(span.attributes),
                status: {},
                links: span.links.map((link) => ({ ...link, attributes: keyValues(link.attributes ?? {}) })),
              },
            ],
          },
        ],
      })),
    },
  };
}

let server: Server;
let spans: readonly TraceSpan[];
let queryUrl: string;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(toOtlp(spans)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  queryUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => server.close());

describe("the evidence of a trace", () => {
  it("has the job's own latency and waits, however long it took to tell somebody of its end", async () => {
    const writer = new TraceWriter();
    writer.attempt(writer.toProcessor(), 1, "completed");
    const publish = writer.namesSomebody();
    const read = traceReader({ queryUrl, topology: "parent" });
    const job = { jobId: "job-0001", traceId: publish.traceId, status: "COMPLETED" } as const;
    spans = [...writer.spans];
    const before = await read(job);
    writer.notify(publish, "queue");
    spans = writer.spans;

    const after = await read(job);

    expect(before).toMatchObject({ connected: false, problems: [expect.stringContaining("process notifications")] });
    expect(after).toMatchObject({ connected: true, outcome: "completed", problems: [] });
    expect(after).toMatchObject({ latencyMs: before?.latencyMs, queueWaitsMs: before?.queueWaitsMs });
    expect(after?.spans).toBe(writer.spans.length);
  });
});
