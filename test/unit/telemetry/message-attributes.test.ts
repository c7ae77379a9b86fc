import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  injectMessageAttributes,
  type MessageAttribute,
  readMessageAttributes,
} from "../../../observability/telemetry/index.ts";

const carrier = {
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  tracestate: "vendor=a",
  baggage: "tenant=t1",
  traceHeader: "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1",
};

function some(count: number): Record<string, MessageAttribute> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`own-${n}`, { DataType: "String", StringValue: `${n}` }]),
  );
}

describe("message attributes", () => {
  it.each([
    [0, ["traceparent", "tracestate", "baggage"]],
    [7, ["traceparent", "tracestate", "baggage"]],
    [8, ["traceparent", "tracestate"]],
    [9, ["traceparent"]],
    [10, []],
  ])("with %i of the user's take the fields %j", (count, fields) => {
    const { attributes } = injectMessageAttributes(some(count), carrier);

    expect(Object.keys(attributes).filter((name) => name in carrier)).toEqual(fields);
    expect(attributes).toMatchObject(some(count));
  });

  it("give the X-Ray header back when not even traceparent fits", () => {
    expect(injectMessageAttributes(some(10), carrier).traceHeader).toBe(carrier.traceHeader);
    expect(injectMessageAttributes(some(9), carrier).traceHeader).toBeUndefined();
  });

  it("are counted after overwriting: a full set that holds old trace fields takes the new ones", () => {
    const old = {
      traceparent: { DataType: "String", StringValue: "old" },
      baggage: { DataType: "String", StringValue: "old" },
    };

    const { attributes, traceHeader } = injectMessageAttributes({ ...some(8), ...old }, carrier);

    expect(attributes).toEqual({
      ...some(8),
      traceparent: { DataType: "String", StringValue: carrier.traceparent },
      baggage: { DataType: "String", StringValue: carrier.baggage },
    });
    expect(traceHeader).toBeUndefined();
  });

  it("stay as they are for an empty carrier", () => {
    expect(injectMessageAttributes(some(3), {})).toEqual({ attributes: some(3) });
  });

  it("never lose one of the user's, never grow beyond ten, and never change what was handed in", () => {
    const attribute = fc.record({ DataType: fc.constant("String"), StringValue: fc.string({ minLength: 1 }) });
    const given = fc.dictionary(fc.stringMatching(/^own-[a-z]{1,8}$/), attribute, { maxKeys: 10 });
    fc.assert(
      fc.property(
        given,
        fc.subarray(["traceparent", "tracestate", "baggage", "traceHeader"] as const),
        (own, fields) => {
          const before = structuredClone(own);

          const { attributes } = injectMessageAttributes(
            own,
            Object.fromEntries(fields.map((field) => [field, carrier[field]])),
          );

          expect(own).toEqual(before);
          expect(attributes).toMatchObject(before);
          expect(Object.keys(attributes).length).toBeLessThanOrEqual(10);
        },
      ),
    );
  });

  it.each([
    [
      "a Lambda record",
      (text: string) => ({ stringValue: text, stringListValues: [], binaryListValues: [], dataType: "String" }),
    ],
    ["the SQS API", (text: string) => ({ StringValue: text, DataType: "String" })],
    ["an SNS envelope", (text: string) => ({ Type: "String", Value: text })],
  ])("are read in the form of %s", (_, write) => {
    const attributes = { traceparent: write(carrier.traceparent), baggage: write(carrier.baggage), other: write("x") };

    expect(readMessageAttributes(attributes)).toEqual({ traceparent: carrier.traceparent, baggage: carrier.baggage });
  });

  it("that are none, or no text, hold no context", () => {
    for (const attributes of [
      undefined,
      null,
      [],
      "text",
      { traceparent: null },
      { traceparent: { dataType: "Binary", binaryValue: "AA==" } },
      { traceparent: { stringValue: "" } },
    ]) {
      expect(readMessageAttributes(attributes)).toEqual({});
    }
  });
});
