import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { propagation, trace } from "@opentelemetry/api";
import {
  type Context,
  context,
  contextFrom,
  sendBatch,
  sendMessage,
  type TraceCarrier,
  withAttributes,
  withSpan,
} from "../../../observability/telemetry/index.ts";
import { type InMemoryTelemetry, startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";
import { readSpans, theSpan } from "../../support/read-spans.ts";

const bus = { system: "aws_eventbridge", destination: "default" };

describe("a send", () => {
  let memory: InMemoryTelemetry;
  beforeAll(() => {
    memory = startInMemoryTelemetry();
  });
  beforeEach(() => memory.reset());
  afterAll(() => memory.stop());
  const ended = async () => readSpans(await memory.spans());
  const spanOf = (carrier: TraceCarrier | undefined) =>
    trace.getSpanContext(contextFrom(carrier ?? {}) ?? context.active())?.spanId;

  it("of one message is a PRODUCER span whose own context is in the carrier", async () => {
    const carrier = await withAttributes({ "job.id": "j1" }, () =>
      sendMessage(
        { system: "aws.sns", destination: "alerts", operation: "publish" },
        { attributes: { own: 1 } },
        async (given) => given,
      ),
    );

    const span = theSpan(await ended(), "publish alerts");
    expect(span.kind).toBe("PRODUCER");
    expect(span.attributes).toEqual({
      "job.id": "j1",
      own: 1,
      "messaging.system": "aws.sns",
      "messaging.destination.name": "alerts",
      "messaging.operation.name": "publish",
      "messaging.operation.type": "send",
      "messaging.message.conversation_id": "j1",
    });
    expect(spanOf(carrier)).toBe(span.spanId);
    expect(spanOf({ ...(carrier.traceHeader && { traceHeader: carrier.traceHeader }) })).toBe(span.spanId);
  });

  it("that fails is Error with the code of the failure, and the failure goes on", async () => {
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });

    await expect(sendMessage(bus, {}, () => Promise.reject(throttled))).rejects.toBe(throttled);

    const span = theSpan(await ended(), "send default");
    expect(span.status.code).toBe("ERROR");
    expect(span.attributes["error.type"]).toBe("ThrottlingException");
  });

  async function submitted(count: number): Promise<Context[]> {
    const parents: Context[] = [];
    for (let n = 0; n < count; n++) await withSpan(`submit ${n}`, {}, () => parents.push(context.active()));
    return parents;
  }

  it("of several messages gives each a PRODUCER span of its own, and is a CLIENT span in a trace of its own that links to them", async () => {
    const parents = await submitted(3);

    const carriers = await sendBatch(
      bus,
      parents.map((parent, n) => ({ parent, attributes: { "job.id": `j${n}` } })),
      async (given) => given,
    );

    const spans = await ended();
    const created = spans.filter(({ name }) => name === "create default");
    const send = theSpan(spans, "send default");
    expect(
      created.map(({ kind, attributes }) => [
        kind,
        attributes["messaging.operation.type"],
        attributes["job.id"],
        attributes["messaging.message.conversation_id"],
      ]),
    ).toEqual([0, 1, 2].map((n) => ["PRODUCER", "create", `j${n}`, `j${n}`]));
    expect(created.map(({ parentSpanId }) => parentSpanId)).toEqual(
      [0, 1, 2].map((n) => theSpan(spans, `submit ${n}`).spanId),
    );
    expect(carriers.map(spanOf)).toEqual(created.map(({ spanId }) => spanId));
    expect(send).toMatchObject({
      kind: "CLIENT",
      parentSpanId: undefined,
      attributes: { "messaging.batch.message_count": 3, "messaging.operation.type": "send" },
    });
    expect(send.links.map(({ spanId }) => spanId)).toEqual(created.map(({ spanId }) => spanId));
    expect(new Set([send, ...created].map(({ traceId }) => traceId)).size).toBe(4);
    expect(created.some(({ attributes }) => "messaging.batch.message_count" in attributes)).toBe(false);
  });

  it("of a batch of one is a single PRODUCER span without a batch count", async () => {
    const [parent = context.active()] = await submitted(1);

    const [carrier] = await sendBatch(bus, [{ parent }], async (given) => given);

    const spans = await ended();
    expect(spans.map(({ name }) => name)).toEqual(["submit 0", "send default"]);
    const send = theSpan(spans, "send default");
    expect(send).toMatchObject({ kind: "PRODUCER", parentSpanId: theSpan(spans, "submit 0").spanId });
    expect(send.attributes).not.toHaveProperty("messaging.batch.message_count");
    expect(spanOf(carrier)).toBe(send.spanId);
  });

  it("of a batch hands on each message's own baggage", async () => {
    const parents = (await submitted(2)).map((parent, n) =>
      propagation.setBaggage(parent, propagation.createBaggage({ tenant: { value: `t${n}` } })),
    );

    const carriers = await sendBatch(
      bus,
      parents.map((parent) => ({ parent })),
      async (given) => given,
    );

    expect(carriers.map(({ baggage }) => baggage)).toEqual(["tenant=t0", "tenant=t1"]);
  });

  it("of a batch that fails marks every message and the call", async () => {
    const parents = await submitted(2);

    await expect(
      sendBatch(
        bus,
        parents.map((parent) => ({ parent })),
        () => Promise.reject(new Error("down")),
      ),
    ).rejects.toThrow("down");

    const spans = (await ended()).filter(({ name }) => !name.startsWith("submit"));
    expect(spans.map(({ status }) => status.code)).toEqual(["ERROR", "ERROR", "ERROR"]);
  });
});
