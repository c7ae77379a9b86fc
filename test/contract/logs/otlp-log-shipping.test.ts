import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import type { LogLine } from "../../../infra/local/emulators/logs/log-line.ts";
import { createLogs } from "../../../infra/local/emulators/logs/logs.ts";
import { otlpLogRecord } from "../../../infra/local/emulators/logs/otlp-log-record.ts";
import { startOtlpLogShipper } from "../../../infra/local/emulators/logs/otlp-log-shipper.ts";
import { freePorts } from "../../support/free-ports.ts";
import { waitFor } from "../../support/wait-for.ts";

function aLine(message: string, changes: Partial<LogLine> = {}): LogLine {
  return {
    functionName: "alice-job-processor",
    logGroupName: "/aws/lambda/alice-job-processor",
    logStreamName: "2026/11/21/[$LATEST]abc",
    timestampMs: 1_700_000_000_123,
    serviceName: "job-processor",
    message,
    ...changes,
  };
}

interface Resource {
  resource: { attributes: { key: string; value: { stringValue: string } }[] };
  scopeLogs: { logRecords: { body: { stringValue: string } }[] }[];
}

/** An OTLP endpoint that keeps what it is sent; it answers with `status()`. */
async function startCollector({ status = (): number => 200 } = {}) {
  const requests: { url: string | undefined; type: string | undefined; resourceLogs: Resource[] }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const code = status();
    const { resourceLogs } = JSON.parse(body);
    if (code === 200) requests.push({ url: request.url, type: request.headers["content-type"], resourceLogs });
    response.writeHead(code).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    bodies: () =>
      requests.flatMap(({ resourceLogs }) =>
        resourceLogs.flatMap(({ scopeLogs }) =>
          scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => body.stringValue)),
        ),
      ),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe("a line as an OTLP log record", () => {
  it("takes level, text, trace context and plain fields of a Powertools line, and no payload", () => {
    const line = JSON.stringify({
      level: "WARN",
      message: "step failed",
      timestamp: "2026-11-21T00:00:00.000Z",
      service: "job-processor",
      function_request_id: "r-1",
      cold_start: false,
      job_id: "job-1",
      attempt: 2,
      ratio: 0.5,
      payload: { secret: true },
      list: [1],
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      span_id: "b7ad6b7169203331",
      error: { name: "StepError", message: "no rows", stack: "StepError: no rows\n    at x", code: "STEP_FAILED" },
    });

    expect(otlpLogRecord(aLine(line, { requestId: "r-1" }))).toEqual({
      timeUnixNano: "1700000000123000000",
      observedTimeUnixNano: "1700000000123000000",
      severityNumber: 13,
      severityText: "WARN",
      body: { stringValue: "step failed" },
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      attributes: [
        { key: "faas.invocation_id", value: { stringValue: "r-1" } },
        { key: "aws.log.stream.name", value: { stringValue: "2026/11/21/[$LATEST]abc" } },
        { key: "cold_start", value: { boolValue: false } },
        { key: "job_id", value: { stringValue: "job-1" } },
        { key: "attempt", value: { intValue: "2" } },
        { key: "ratio", value: { doubleValue: 0.5 } },
        { key: "exception.type", value: { stringValue: "StepError" } },
        { key: "exception.message", value: { stringValue: "no rows" } },
        { key: "error.code", value: { stringValue: "STEP_FAILED" } },
        { key: "exception.stacktrace", value: { stringValue: "StepError: no rows\n    at x" } },
      ],
    });
  });

  it.each([
    ["2026-11-21T00:00:00.000Z\tr-1\tERROR\tfirst\rsecond", "ERROR", 17, "first\nsecond"],
    ["RequestId: r-1 Error: Runtime exited with error: exit status 1", "ERROR", 17, "RequestId: r-1 Error: Runtime"],
    ["2026-11-21T00:00:00.000Z r-1 Task timed out after 18.00 seconds", "ERROR", 17, "Task timed out"],
    ["only text", "INFO", 9, "only text"],
    ["{broken", "INFO", 9, "{broken"],
    ['{"level":"CRITICAL","message":"stop"}', "CRITICAL", 21, "stop"],
    ['{"answer":42}', "INFO", 9, '{"answer":42}'],
  ])("reads %j as %s", (message, severityText, severityNumber, text) => {
    expect(otlpLogRecord(aLine(message))).toMatchObject({
      severityText,
      severityNumber,
      body: { stringValue: expect.stringContaining(text) },
    });
  });

  it("takes no trace context that is not one", () => {
    const record = otlpLogRecord(aLine('{"message":"m","trace_id":"XYZ","span_id":"b7ad6b7169203331"}'));

    expect(record).not.toHaveProperty("traceId");
    expect(record).not.toHaveProperty("spanId");
  });
});

describe("the shipping of lines", () => {
  it("sends lines in one request, by function, without those of Lambda itself", async () => {
    const collector = await startCollector();
    const logs = createLogs({ accountId: "000000000000", region: "us-east-1", otlpEndpoint: collector.url });

    logs.append(aLine("one"));
    logs.append(aLine("START RequestId: r-1 Version: $LATEST", { platform: true }));
    logs.append(aLine("two"));
    const { serviceName: _, ...unnamed } = aLine("three", { functionName: "job-ingester" });
    logs.append(unnamed);
    await waitFor(() => collector.bodies().length === 3, { what: "three records" });

    expect(collector.requests).toHaveLength(1);
    expect(collector.requests[0]).toMatchObject({ url: "/v1/logs", type: "application/json" });
    const resources = collector.requests[0]?.resourceLogs.map(({ resource }) =>
      Object.fromEntries(resource.attributes.map(({ key, value }) => [key, value.stringValue])),
    );
    expect(resources).toEqual([
      { "service.name": "job-processor", "faas.name": "alice-job-processor", "host.name": hostname() },
      { "service.name": "job-ingester", "faas.name": "job-ingester", "host.name": hostname() },
    ]);
    await logs.stop();
    await collector.stop();
  });

  it("keeps lines while the endpoint is away, warns once, and sends them when it is back", async () => {
    let code = 503;
    const problems: string[] = [];
    const collector = await startCollector({ status: () => code });
    const shipper = startOtlpLogShipper({
      otlpEndpoint: collector.url,
      onProblem: (problem) => problems.push(problem),
      delayMs: 1,
    });

    shipper.add(aLine("early"));
    await waitFor(() => problems.length > 0, { what: "the warning" });
    shipper.add(aLine("late"));
    code = 200;
    await waitFor(() => collector.bodies().length === 2, { what: "both lines" });

    expect(collector.bodies()).toEqual(["early", "late"]);
    expect(problems).toEqual([expect.stringContaining("status 503")]);
    await shipper.stop();
    await collector.stop();
  });

  it("drops the oldest lines when too many wait, with one warning", async () => {
    const problems: string[] = [];
    const collector = await startCollector();
    const shipper = startOtlpLogShipper({
      otlpEndpoint: collector.url,
      onProblem: (problem) => problems.push(problem),
      capacity: 10,
    });

    for (let n = 0; n < 100; n++) shipper.add(aLine(`line ${n}`));
    await waitFor(() => collector.bodies().length > 0, { what: "the lines" });

    expect(collector.bodies()).toEqual(Array.from({ length: 10 }, (_, n) => `line ${90 + n}`));
    expect(problems).toHaveLength(1);
    await shipper.stop();
    await collector.stop();
  });

  it("sends what is left when it stops, and stops soon when nobody listens", async () => {
    const collector = await startCollector();
    const shipper = startOtlpLogShipper({ otlpEndpoint: collector.url, onProblem: () => {}, delayMs: 60_000 });
    shipper.add(aLine("last words"));
    await shipper.stop();

    expect(collector.bodies()).toEqual(["last words"]);
    await collector.stop();

    const { nobody } = await freePorts("nobody");
    const alone = startOtlpLogShipper({ otlpEndpoint: `http://127.0.0.1:${nobody}`, onProblem: () => {}, delayMs: 1 });
    alone.add(aLine("to nobody"));
    const begun = performance.now();
    await alone.stop();
    expect(performance.now() - begun).toBeLessThan(2_500);
  });
});
