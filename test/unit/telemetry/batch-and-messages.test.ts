import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { propagation } from "@opentelemetry/api";
import type { SQSRecord } from "aws-lambda";
import {
  context,
  sendMessage,
  type Topology,
  withAttributes,
  withBatchSpan,
  withMessageSpan,
  withSpan,
} from "../../../observability/telemetry/index.ts";
import { type InMemoryTelemetry, startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";
import { anSqsRecord, type SqsRecordOptions } from "../../support/an-sqs-record.ts";
import { milliseconds, readSpans, theSpan } from "../../support/read-spans.ts";

describe("a batch of messages", () => {
  let memory: InMemoryTelemetry;
  beforeAll(() => {
    memory = startInMemoryTelemetry();
  });
  beforeEach(() => memory.reset());
  afterAll(() => memory.stop());
  const ended = async () => readSpans(await memory.spans());

  /** A record whose producer is a span `send jobs-todo` with the attribute `for`. */
  async function sent(name: string, options: SqsRecordOptions = {}): Promise<SQSRecord> {
    const { traceHeader: _, ...attributes } = await sendMessage(
      { system: "aws_sqs", destination: "jobs-todo" },
      { attributes: { for: name } },
      async (carrier) => carrier,
    );
    return anSqsRecord({ messageId: name, sentAt: Date.now(), attributes, ...options });
  }

  async function consume(
    records: SQSRecord[],
    { topology, work = async () => {} }: { topology: Topology; work?: (name: string) => Promise<void> },
  ): Promise<void> {
    await withSpan("invocation", { root: true }, () =>
      withBatchSpan(records, async (messages) => {
        const settled = await Promise.allSettled(
          messages.map((message) =>
            withMessageSpan(message, { topology, attributes: { "job.id": message.record.messageId } }, () =>
              work(message.record.messageId),
            ),
          ),
        );
        return { result: undefined, failed: settled.filter(({ status }) => status === "rejected").length };
      }),
    );
  }

  async function consumed(records: SQSRecord[], options: Parameters<typeof consume>[1]) {
    await consume(records, options);
    const spans = await ended();
    const isBatch = (attributes: object) => "messaging.batch.message_count" in attributes;
    const batch = spans.find(({ attributes }) => isBatch(attributes));
    const messages = spans.filter(({ name, attributes }) => name.startsWith("process ") && !isBatch(attributes));
    if (!batch) throw new Error("there is no batch span");
    const producer = (name: string) =>
      spans.find(({ kind, attributes }) => kind === "PRODUCER" && attributes.for === name);
    const messageOf = (name: string) => messages.find(({ attributes }) => attributes["messaging.message.id"] === name);
    return { spans, batch, messages, producer, messageOf };
  }

  it("is a CONSUMER span under the invocation with a count and a link for every message", async () => {
    const { spans, batch, producer } = await consumed(
      [await sent("a"), await sent("b"), anSqsRecord({ messageId: "untraced" })],
      { topology: "parent" },
    );

    expect(batch).toMatchObject({
      name: "process jobs-todo",
      kind: "CONSUMER",
      parentSpanId: theSpan(spans, "invocation").spanId,
    });
    expect(batch.attributes).toEqual({
      "messaging.system": "aws_sqs",
      "messaging.destination.name": "jobs-todo",
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.batch.message_count": 3,
      "faas.trigger": "pubsub",
      "app.batch.failed_count": 0,
    });
    const producers = { a: producer("a"), b: producer("b"), untraced: theSpan(spans, "arrive jobs-todo") };
    expect(batch.links).toEqual(
      Object.entries(producers).map(([name, span]) => ({
        traceId: span?.traceId,
        spanId: span?.spanId,
        attributes: { "messaging.message.id": name },
      })),
    );
  });

  it("in parent topology has each message under its producer, linked to it and to the batch", async () => {
    const { batch, producer, messageOf } = await consumed([await sent("a"), await sent("b")], { topology: "parent" });

    for (const name of ["a", "b"]) {
      const [message, created] = [messageOf(name), producer(name)];
      expect(message).toMatchObject({ kind: "CONSUMER", traceId: created?.traceId, parentSpanId: created?.spanId });
      expect(message?.links).toEqual([
        { traceId: created?.traceId, spanId: created?.spanId, attributes: { "messaging.message.id": name } },
        { traceId: batch.traceId, spanId: batch.spanId, attributes: {} },
      ]);
    }
  });

  it("in link topology has each message under the batch, linked to its producer only", async () => {
    const { batch, producer, messageOf } = await consumed([await sent("a"), await sent("b")], { topology: "link" });

    for (const name of ["a", "b"]) {
      expect(messageOf(name)).toMatchObject({ traceId: batch.traceId, parentSpanId: batch.spanId });
      expect(messageOf(name)?.links.map(({ spanId }) => spanId)).toEqual([producer(name)?.spanId]);
    }
  });

  it("in link topology puts a message without a context under the batch", async () => {
    const { batch, messages, spans } = await consumed([anSqsRecord()], { topology: "link" });

    expect(messages).toMatchObject([{ parentSpanId: batch.spanId, links: [] }]);
    expect(spans.some(({ name }) => name.startsWith("wait"))).toBe(false);
  });

  it("in parent topology begins a trace for each message without a context, with its arrival", async () => {
    const sentAt = Date.now() - 5;
    const records = ["a", "b"].map((messageId) => anSqsRecord({ messageId, sentAt }));
    const { spans, batch, messageOf } = await consumed(records, { topology: "parent" });

    const arrivals = spans.filter(({ name }) => name === "arrive jobs-todo");
    expect(new Set([...arrivals, batch].map(({ traceId }) => traceId)).size).toBe(3);
    for (const arrival of arrivals) {
      const id = String(arrival.attributes["messaging.message.id"]);
      const wait = spans.find(({ name, traceId }) => name === "wait jobs-todo" && traceId === arrival.traceId);
      expect(arrival).toMatchObject({ kind: "INTERNAL", parentSpanId: undefined, attributes: { "job.id": id } });
      expect(arrival.endNs).toBe(arrival.startNs);
      expect(wait).toMatchObject({ parentSpanId: arrival.spanId, startNs: arrival.startNs });
      expect(messageOf(id)).toMatchObject({ traceId: arrival.traceId, parentSpanId: arrival.spanId });
      expect(messageOf(id)?.links.map(({ spanId }) => spanId)).toEqual([arrival.spanId, batch.spanId]);
    }
  });

  it("has every delivery of a message without a context in one trace, under the same span", async () => {
    const record = anSqsRecord({ messageId: "a", sentAt: Date.now() - 5 });
    const first = await consumed([record], { topology: "parent" });
    await memory.reset();
    const second = await consumed([record], { topology: "parent" });

    const [once, again] = [first, second].map(({ spans }) => theSpan(spans, "arrive jobs-todo"));
    expect(again).toEqual(once);
    expect(second.messageOf("a")?.spanId).not.toBe(first.messageOf("a")?.spanId);
  });

  it.each(["parent", "link"] as const)(
    "draws each message's wait under its producer up to the start of processing (%s)",
    async (topology) => {
      const { spans, producer, messageOf } = await consumed(
        [await sent("a", { sentAt: Date.now() - 5, receiveCount: 2 })],
        { topology },
      );

      const wait = theSpan(spans, "wait jobs-todo");
      expect(wait).toMatchObject({
        kind: "INTERNAL",
        traceId: producer("a")?.traceId,
        parentSpanId: producer("a")?.spanId,
      });
      expect(wait.endNs).toBe(messageOf("a")?.startNs);
      expect(wait.attributes).toMatchObject({
        "messaging.destination.name": "jobs-todo",
        "app.sqs.receive_count": 2,
        "job.id": "a",
      });
      expect(wait.attributes["app.queue.wait_ms"]).toBeCloseTo(milliseconds(wait.endNs - wait.startNs), 1);
    },
  );

  it("never has a negative wait, even when the queue's clock is ahead", async () => {
    const { spans, messageOf } = await consumed([await sent("a", { sentAt: Date.now() + 5_000 })], {
      topology: "parent",
    });

    const wait = theSpan(spans, "wait jobs-todo");
    expect(wait.endNs - wait.startNs).toBe(0n);
    expect(messageOf("a")?.attributes["app.queue.wait_ms"]).toBe(0);
  });

  it("starts a message and its wait after the send, though SQS stamps whole milliseconds", async () => {
    for (let n = 0; n < 30; n++) {
      await memory.reset();
      const { producer, messageOf } = await consumed([await sent("a")], { topology: "parent" });
      expect(messageOf("a")?.startNs).toBeGreaterThanOrEqual(producer("a")?.startNs ?? 0n);
    }
  });

  it("stays Unset with a count when some messages fail, and the failed ones are Error", async () => {
    const work = async (name: string) => {
      if (name === "b") throw new RangeError("no");
    };

    const { batch, messageOf } = await consumed([await sent("a"), await sent("b"), await sent("c")], {
      topology: "parent",
      work,
    });

    expect(batch.status.code).toBe("UNSET");
    expect(batch.attributes["app.batch.failed_count"]).toBe(1);
    expect(["a", "b", "c"].map((name) => messageOf(name)?.status.code)).toEqual(["UNSET", "ERROR", "UNSET"]);
    expect(messageOf("b")?.attributes["error.type"]).toBe("RangeError");
  });

  it("does not mix what its messages do at the same time", async () => {
    const names = Array.from({ length: 8 }, (_, n) => `m${n}`);
    const work = (name: string) =>
      withSpan("outer", {}, async () => {
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        await withAttributes({ inner: name }, () =>
          sendMessage({ system: "aws_sqs", destination: "next" }, {}, () => new Promise(setImmediate)),
        );
      });

    const { spans, messageOf } = await consumed(await Promise.all(names.map((name) => sent(name))), {
      topology: "parent",
      work,
    });

    for (const name of names) {
      const own = spans.filter(({ attributes }) => attributes["job.id"] === name);
      const outer = theSpan(own, "outer");
      expect(outer.parentSpanId).toBe(messageOf(name)?.spanId);
      expect(theSpan(own, "send next")).toMatchObject({
        parentSpanId: outer.spanId,
        traceId: messageOf(name)?.traceId,
        attributes: { inner: name },
      });
    }
  });

  it.each(["parent", "link"] as const)("hands a message's baggage to its work (%s)", async (topology) => {
    const record = await sent("a");
    Object.assign(record.messageAttributes, { baggage: { stringValue: "tenant=t1", dataType: "String" } });
    const seen: unknown[] = [];

    await consume([record], {
      topology,
      work: async () => void seen.push(propagation.getBaggage(context.active())?.getEntry("tenant")?.value),
    });

    expect(seen).toEqual(["t1"]);
    expect(propagation.getBaggage(context.active())).toBeUndefined();
  });

  it("has message ids on its message spans only", async () => {
    const { batch, messages } = await consumed([await sent("a"), await sent("b")], { topology: "parent" });

    expect(batch.attributes).not.toHaveProperty("messaging.message.id");
    expect(messages.map(({ attributes }) => attributes["messaging.message.id"])).toEqual(["a", "b"]);
    expect(messages.some(({ attributes }) => "messaging.batch.message_count" in attributes)).toBe(false);
  });
});
