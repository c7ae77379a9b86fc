import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { createLogger } from "../../../functions/runtime/log.ts";
import { withAttributes, withSpan } from "../../../observability/telemetry/index.ts";
import { type InMemoryTelemetry, startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";

describe("a log line", () => {
  let memory: InMemoryTelemetry;
  const lines: string[] = [];
  beforeAll(() => {
    Object.assign(process.env, { POWERTOOLS_DEV: "true", POWERTOOLS_SERVICE_NAME: "job-processor" });
    memory = startInMemoryTelemetry();
  });
  beforeEach(() => {
    lines.length = 0;
    for (const level of ["info", "warn", "error"] as const) {
      jest.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)));
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => memory.stop());
  const written = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it("is one JSON object with the span, the trace and the job that it was written in", async () => {
    const log = createLogger();

    await withAttributes({ "job.id": "j1", "job.type": "data_cleanup" }, () =>
      withSpan("work", {}, () => log.info("job.started", { attempt: 2 })),
    );

    const [span] = await memory.spans();
    expect(written()).toEqual([
      {
        level: "INFO",
        message: "job.started",
        timestamp: expect.any(String),
        service: "job-processor",
        trace_id: span?.spanContext().traceId,
        span_id: span?.spanContext().spanId,
        job_id: "j1",
        job_type: "data_cleanup",
        attempt: 2,
      },
    ]);
  });

  it("outside of a span has no ids", () => {
    createLogger().info("dead-letters.reconciled", { letters: 0 });

    expect(written()[0]).not.toHaveProperty("trace_id");
  });

  it("tells an error with its name, its message and its stack", () => {
    createLogger().warn("message.returned", { message_id: "m", error: new RangeError("no") });

    expect(written()[0]).toMatchObject({
      level: "WARN",
      message_id: "m",
      error: { name: "RangeError", message: "no", stack: expect.anything() },
    });
  });
});
