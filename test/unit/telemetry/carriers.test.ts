import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { baggageEntryMetadataFromString, propagation, TraceFlags } from "@opentelemetry/api";
import { TraceState } from "@opentelemetry/core";
import fc from "fast-check";
import {
  type Context,
  carrierOf,
  contextFrom,
  injectEventMetadata,
  injectObjectMetadata,
  ROOT_CONTEXT,
  readEventMetadata,
  readObjectMetadata,
  sendMessage,
  trace,
} from "../../../observability/telemetry/index.ts";
import { type InMemoryTelemetry, startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const w3c = `00-${traceId}-${spanId}-01`;

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((digits) => digits.join(""))
    .filter((text) => !/^0+$/.test(text));
const spanContexts = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.constantFrom(TraceFlags.NONE, TraceFlags.SAMPLED),
});

function contextOf(given: { traceId: string; spanId: string; traceFlags: number }): Context {
  return trace.setSpanContext(ROOT_CONTEXT, given);
}

describe("a trace context that is carried", () => {
  let memory: InMemoryTelemetry;
  beforeAll(() => {
    memory = startInMemoryTelemetry();
  });
  afterAll(() => memory.stop());

  it("comes back the same from W3C fields, whatever its ids and its sampling", () => {
    fc.assert(
      fc.property(spanContexts, (given) => {
        const { traceparent = "" } = carrierOf(contextOf(given));

        const back = contextFrom({ traceparent });

        expect(back && trace.getSpanContext(back)).toMatchObject(given);
      }),
    );
  });

  it("comes back with the same ids and sampling from the X-Ray header", () => {
    fc.assert(
      fc.property(spanContexts, (given) => {
        const { traceHeader = "" } = carrierOf(contextOf(given));

        const back = contextFrom({ traceHeader });

        expect(back && trace.getSpanContext(back)).toMatchObject(given);
      }),
    );
  });

  it("keeps tracestate and baggage", () => {
    const traceState = new TraceState("vendor=a,other=b");
    const baggage = propagation.createBaggage({
      tenant: { value: "t 1;,=ü", metadata: baggageEntryMetadataFromString("ttl=5") },
    });
    const context = propagation.setBaggage(
      trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1, traceState }),
      baggage,
    );

    const back = contextFrom(carrierOf(context)) ?? ROOT_CONTEXT;

    expect(trace.getSpanContext(back)?.traceState?.serialize()).toBe("vendor=a,other=b");
    expect(propagation.getBaggage(back)?.getEntry("tenant")?.value).toBe("t 1;,=ü");
  });

  it("prefers the W3C fields to the X-Ray header", () => {
    const back = contextFrom({
      traceparent: w3c,
      traceHeader: "Root=1-11111111-222222222222222222222222;Parent=3333333333333333;Sampled=0",
    });

    expect(back && trace.getSpanContext(back)).toMatchObject({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
  });

  it.each([
    ["Sampled=0", ";Sampled=0", TraceFlags.NONE],
    ["Sampled=1", ";Sampled=1", TraceFlags.SAMPLED],
    ["an open decision", ";Sampled=?", TraceFlags.SAMPLED],
    ["no decision", "", TraceFlags.SAMPLED],
    ["lineage behind it", ";Sampled=1;Lineage=1:abc:0", TraceFlags.SAMPLED],
  ])("is read from an X-Ray header with %s", (_, sampled, traceFlags) => {
    const back = contextFrom({ traceHeader: `Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=${spanId}${sampled}` });

    expect(back && trace.getSpanContext(back)).toMatchObject({ traceId, spanId, traceFlags });
  });

  it.each([
    ["nothing", {}],
    ["text that is no traceparent", { traceparent: "hello" }],
    ["zeros", { traceparent: `00-${"0".repeat(32)}-${"0".repeat(16)}-01` }],
    ["an X-Ray header without a parent", { traceHeader: "Root=1-0af76519-16cd43dd8448eb211c80319c;Sampled=1" }],
    ["an X-Ray header of rubbish", { traceHeader: ";;=;Sampled" }],
  ])("is none in %s", (_, carrier) => {
    expect(contextFrom(carrier)).toBeUndefined();
  });

  it("never throws, whatever stands in the fields", () => {
    fc.assert(
      fc.property(
        fc.record({
          traceparent: fc.string(),
          tracestate: fc.string(),
          baggage: fc.string(),
          traceHeader: fc.string(),
        }),
        (carrier) => {
          contextFrom(carrier);
        },
      ),
    );
  });

  it("stays unsampled over a send: nobody makes a sampled traceparent of it", async () => {
    await memory.reset();

    const sent = await sendMessage(
      { system: "aws_sqs", destination: "q" },
      { parent: contextOf({ traceId, spanId, traceFlags: TraceFlags.NONE }) },
      async (carrier) => carrier,
    );

    expect(sent.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(sent.traceHeader).toMatch(/Sampled=0$/);
    expect(await memory.spans()).toEqual([]);
  });

  it("travels in detail.metadata beside the user's own fields", () => {
    const carrier = carrierOf(contextOf({ traceId, spanId, traceFlags: 1 }));

    const metadata = injectEventMetadata({ tenant: "t1", traceparent: "old" }, carrier);

    expect(metadata).toEqual({ tenant: "t1", traceparent: w3c });
    expect(readEventMetadata({ detail: { metadata } })).toEqual({ traceparent: w3c });
    for (const body of [
      undefined,
      null,
      7,
      "text",
      [],
      { detail: null },
      { detail: { metadata: [] } },
      { detail: { metadata: { traceparent: 7 } } },
    ]) {
      expect(readEventMetadata(body)).toEqual({});
    }
  });

  it("travels in the metadata of an S3 object", () => {
    const metadata = injectObjectMetadata({ owner: "x" }, carrierOf(contextOf({ traceId, spanId, traceFlags: 1 })));

    expect(metadata).toEqual({ owner: "x", traceparent: w3c });
    expect(readObjectMetadata(metadata)).toEqual({ traceparent: w3c });
    expect(readObjectMetadata(undefined)).toEqual({});
  });
});
