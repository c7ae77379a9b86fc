import { describe, expect, it } from "@jest/globals";
import {
  carrierOf,
  context,
  contextFrom,
  injectMessageAttributes,
  rebuildMessageSpan,
  recordSpan,
  sendBatch,
  sendMessage,
  traceFields,
  withAttributes,
  withBatchSpan,
  withMessageSpan,
  withSpan,
  withSpanIdsFrom,
} from "../../../observability/telemetry/index.ts";
import { anSqsRecord } from "../../support/an-sqs-record.ts";

const bus = { system: "aws_eventbridge", destination: "default" };
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("telemetry that was not started", () => {
  it("lets the work of spans run, answer and throw", async () => {
    expect(await withSpan("work", { attributes: { a: 1 } }, (span) => span.isRecording())).toBe(false);
    await expect(withSpan("work", {}, () => Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError);
    expect(withAttributes({ a: 1 }, () => withSpanIdsFrom("seed", () => 7))).toBe(7);
    recordSpan("past", { startTime: 1, endTime: 2, failure: { type: "X", message: "x" } });
    expect(traceFields()).toEqual({});
  });

  it("gives empty carriers, which change no message", async () => {
    const own = { mine: { DataType: "String", StringValue: "x" } };

    const carriers = [
      carrierOf(),
      await sendMessage(bus, {}, async (carrier) => carrier),
      ...(await sendBatch(bus, [{ parent: context.active() }, { parent: context.active() }], async (all) => all)),
    ];

    expect(carriers).toEqual([{}, {}, {}, {}]);
    expect(injectMessageAttributes(own, {})).toEqual({ attributes: own });
  });

  it("reads no W3C context", () => {
    expect(contextFrom({ traceparent })).toBeUndefined();
  });

  it("hands every message of a batch to its work and counts nothing wrong", async () => {
    const records = [anSqsRecord({ body: "not JSON", attributes: { traceparent } }), anSqsRecord({ body: { a: 1 } })];

    const bodies = await withBatchSpan(records, async (messages) => ({
      result: await Promise.all(
        messages.map((message) =>
          withMessageSpan(message, { topology: "parent" }, async ({ waited }) => {
            waited();
            return message.body;
          }),
        ),
      ),
      failed: 0,
    }));

    expect(bodies).toEqual([undefined, { a: 1 }]);
  });

  it("does the work of a message whose spans are to be made again", async () => {
    const done: string[] = [];

    await rebuildMessageSpan(
      {
        queue: "jobs-todo",
        messageId: "m",
        receiveCount: 1,
        spanId: "b7ad6b7169203331",
        parent: traceparent,
        waitedFrom: 1,
        startedAt: 2,
        endedAt: 3,
        attributes: {},
      },
      async () => void done.push("announced"),
    );

    expect(done).toEqual(["announced"]);
  });
});
