import { afterEach, describe, expect, it } from "@jest/globals";
import {
  endSpan,
  recordSpan,
  startSpan,
  startTelemetry,
  type Telemetry,
  withBatchSpan,
  withMessageSpan,
  withSpan,
} from "../../../observability/telemetry/index.ts";
import { aLambdaContext } from "../../support/a-lambda-context.ts";
import { aSpanExporter } from "../../support/a-span-exporter.ts";
import { anSqsRecord } from "../../support/an-sqs-record.ts";
import { readSpans, theSpan } from "../../support/read-spans.ts";
import { waitFor } from "../../support/wait-for.ts";

describe("a traced handler", () => {
  let telemetry: Telemetry | undefined;
  const exporter = aSpanExporter();
  const start = (options: { flushLimit?: number } = {}) => {
    exporter.taken = [];
    exporter.become("taking");
    telemetry = startTelemetry({ serviceName: "test", exporter, warn: () => {}, ...options });
    return telemetry;
  };
  afterEach(async () => {
    exporter.become("taking");
    await telemetry?.stop();
  });
  const taken = () => readSpans(exporter.taken);

  it("has a SERVER span in a trace of its own, named after the function", async () => {
    const { traced } = start();
    const handler = traced({ trigger: "pubsub" }, async (event: string) => `${event}!`);

    const answer = await withSpan("around", {}, () => handler("hello", aLambdaContext()));

    expect(answer).toBe("hello!");
    await telemetry?.flush();
    const span = theSpan(taken(), "job-processor");
    expect(span).toMatchObject({ kind: "SERVER", parentSpanId: undefined, status: { code: "UNSET" } });
    expect(span.traceId).not.toBe(theSpan(taken(), "around").traceId);
    expect(span.attributes).toEqual({
      "faas.trigger": "pubsub",
      "faas.coldstart": true,
      "faas.invocation_id": "request-1",
      "aws.lambda.invoked_arn": "arn:aws:lambda:us-east-1:000000000000:function:job-processor",
      "cloud.resource_id": "arn:aws:lambda:us-east-1:000000000000:function:job-processor",
      "cloud.account.id": "000000000000",
    });
  });

  it("tells the messages of its environment's first invocation how long the start took, and no others", async () => {
    const { traced } = start();
    const handler = traced({ trigger: "pubsub" }, (messageId: string) =>
      withBatchSpan([anSqsRecord({ messageId })], async (messages) => {
        for (const message of messages) await withMessageSpan(message, { topology: "parent" }, async () => {});
        return { result: undefined, failed: 0 };
      }),
    );

    await handler("first", aLambdaContext());
    await handler("second", aLambdaContext());

    await telemetry?.flush();
    const [first, second] = ["first", "second"].map((id) =>
      taken().find(
        ({ kind, attributes }) =>
          kind === "CONSUMER" &&
          attributes["messaging.message.id"] === id &&
          !("messaging.batch.message_count" in attributes),
      ),
    );
    expect(first?.attributes).toMatchObject({ "faas.coldstart": true, "app.faas.init_ms": expect.any(Number) });
    expect(first?.attributes["app.faas.init_ms"]).toBeGreaterThan(0);
    expect(first?.attributes["app.faas.init_ms"]).toBeLessThan(performance.now());
    expect(second?.attributes).not.toHaveProperty("faas.coldstart");
    expect(second?.attributes).not.toHaveProperty("app.faas.init_ms");
  });

  it("names the version behind an alias as its resource", async () => {
    const { traced } = start();
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:job-processor";

    await traced({ trigger: "timer" }, async () => {})({}, aLambdaContext({ invokedFunctionArn: `${arn}:live` }));

    expect(theSpan(taken(), "job-processor").attributes).toMatchObject({
      "cloud.resource_id": `${arn}:7`,
      "aws.lambda.invoked_arn": `${arn}:live`,
    });
  });

  it("starts cold once in its environment", async () => {
    const { traced } = start();
    const [one, other] = [traced({ trigger: "pubsub" }, async () => {}), traced({ trigger: "timer" }, async () => {})];

    await one({}, aLambdaContext());
    await one({}, aLambdaContext());
    await other({}, aLambdaContext());

    expect(taken().map(({ attributes }) => attributes["faas.coldstart"])).toEqual([true, false, false]);
  });

  it("has sent its spans when it answers, as the environment may be frozen then", async () => {
    const { traced } = start();

    await traced({ trigger: "pubsub" }, () => withSpan("work", {}, () => {}))({}, aLambdaContext());

    expect(taken().map(({ name }) => name)).toEqual(["work", "job-processor"]);
  });

  it("has sent its spans when it throws, the invocation as Error, and the error goes on", async () => {
    const { traced } = start();
    const error = new TypeError("no");

    await expect(traced({ trigger: "pubsub" }, () => Promise.reject(error))({}, aLambdaContext())).rejects.toBe(error);

    expect(theSpan(taken(), "job-processor")).toMatchObject({
      status: { code: "ERROR" },
      attributes: { "error.type": "TypeError" },
    });
  });

  it("answers in spite of a backend that hangs, after the limit at most", async () => {
    const { traced } = start({ flushLimit: 150 });
    exporter.become("hanging");
    const startedAt = performance.now();

    expect(await traced({ trigger: "pubsub" }, async () => "done")({}, aLambdaContext())).toBe("done");

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(140);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("saves the open spans as timed out shortly before its time is over", async () => {
    const { traced } = start();
    const gate = Promise.withResolvers<void>();
    const running = traced({ trigger: "pubsub" }, () =>
      withSpan("outer", {}, () => withSpan("inner", {}, () => gate.promise)),
    )({}, aLambdaContext({ remaining: 400 }));

    await waitFor(() => exporter.taken.length >= 3, {
      what: "the spans of the handler that does not return",
      within: 15_000,
    });

    expect(taken().map(({ name }) => name)).toEqual(["inner", "outer", "job-processor"]);
    for (const span of taken()) {
      expect(span).toMatchObject({ status: { code: "ERROR" }, attributes: { "error.type": "timeout" } });
      expect(span.endNs - span.startNs).toBeLessThan(400_000_000n);
    }
    gate.resolve();
    await running;
    expect(exporter.taken.length).toBe(3);
  });

  it("leaves spans alone that have ended before", async () => {
    const { traced } = start();
    const gate = Promise.withResolvers<void>();
    const handler = traced({ trigger: "pubsub" }, async () => {
      recordSpan("recorded", { startTime: Date.now(), endTime: Date.now() });
      endSpan(startSpan("ended"));
      await withSpan("done", {}, () => {});
      await gate.promise;
    });
    const running = handler({}, aLambdaContext({ remaining: 320 }));

    await waitFor(() => exporter.taken.length >= 4, {
      what: "the spans of the handler that does not return",
      within: 15_000,
    });

    const failed = taken().filter(({ status }) => status.code === "ERROR");
    expect(failed.map(({ name }) => name)).toEqual(["job-processor"]);
    gate.resolve();
    await running;
  });

  it("saves the spans of the invocation that is out of time, and not those of another", async () => {
    const { traced } = start();
    const gate = Promise.withResolvers<void>();
    const handler = traced({ trigger: "pubsub" }, (name: string) => withSpan(name, {}, () => gate.promise));
    const short = handler("short", aLambdaContext({ remaining: 310 }));
    const long = handler("long", aLambdaContext());

    await waitFor(() => exporter.taken.length >= 2, { what: "the spans of the short invocation", within: 15_000 });

    expect(taken().map(({ name }) => name)).toEqual(["short", "job-processor"]);
    gate.resolve();
    await Promise.all([short, long]);
    expect(theSpan(taken(), "long").status.code).toBe("UNSET");
  });
});
