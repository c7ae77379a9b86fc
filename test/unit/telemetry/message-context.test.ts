import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Context, messageContext, trace } from "../../../observability/telemetry/index.ts";
import { type InMemoryTelemetry, startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";
import { anSqsRecord } from "../../support/an-sqs-record.ts";

const id = (digit: string) => digit.repeat(32);
const traceparent = (digit: string) => `00-${id(digit)}-${digit.repeat(16)}-01`;
const header = (digit: string, sampled = 1) =>
  `Root=1-${digit.repeat(8)}-${digit.repeat(24)};Parent=${digit.repeat(16)};Sampled=${sampled}`;
const traceOf = (context: Context | undefined) => context && trace.getSpanContext(context)?.traceId;

describe("the context of a received message", () => {
  let memory: InMemoryTelemetry;
  beforeAll(() => {
    memory = startInMemoryTelemetry();
  });
  afterAll(() => memory.stop());

  const event = { detail: { metadata: { traceparent: traceparent("b") } } };
  const envelope = {
    Type: "Notification",
    MessageAttributes: { traceparent: { Type: "String", Value: traceparent("c") } },
  };

  it("is that of its message attributes, before all others", () => {
    const record = anSqsRecord({
      attributes: { traceparent: traceparent("a") },
      body: { ...event, ...envelope },
      traceHeader: header("d"),
    });

    expect(traceOf(messageContext(record))).toBe(id("a"));
  });

  it("is that of detail.metadata where the attributes have none", () => {
    expect(traceOf(messageContext(anSqsRecord({ body: { ...event, ...envelope }, traceHeader: header("d") })))).toBe(
      id("b"),
    );
  });

  it("is that of an SNS envelope next", () => {
    expect(traceOf(messageContext(anSqsRecord({ body: envelope, traceHeader: header("d") })))).toBe(id("c"));
  });

  it("is that of AWSTraceHeader where nothing else has one", () => {
    expect(traceOf(messageContext(anSqsRecord({ body: {}, traceHeader: header("d") })))).toBe(id("d"));
  });

  it("is not taken from a passive X-Ray header while there is a W3C one", () => {
    const context = messageContext(anSqsRecord({ body: event, traceHeader: header("d", 0) }));

    expect(context && trace.getSpanContext(context)).toMatchObject({ traceId: id("b"), traceFlags: 1 });
  });

  it("is looked for further on when a place holds rubbish", () => {
    const record = anSqsRecord({ attributes: { traceparent: "rubbish" }, body: event });

    expect(traceOf(messageContext(record))).toBe(id("b"));
  });

  it.each([["not JSON"], ["null"], ["7"], ['"text"'], ["[]"], ["{}"]])("is none in a body of %s", (body) => {
    expect(messageContext(anSqsRecord({ body }))).toBeUndefined();
  });

  it("takes a body that was parsed before", () => {
    expect(traceOf(messageContext(anSqsRecord({ body: "not looked at" }), event))).toBe(id("b"));
  });
});
