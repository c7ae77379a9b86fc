import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  failureOf,
  inheritedAttributes,
  now,
  recordSpan,
  SpanKind,
  spanIdFrom,
  trace,
  traceFields,
  withAttributes,
  withSpan,
  withSpanIdsFrom,
} from "../../../observability/telemetry/index.ts";
import { type InMemoryTelemetry, startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";
import { milliseconds, readSpans, theSpan } from "../../support/read-spans.ts";

describe("a span", () => {
  let memory: InMemoryTelemetry;
  beforeAll(() => {
    memory = startInMemoryTelemetry({ serviceName: "shop", resourceAttributes: { "host.name": "here" } });
  });
  beforeEach(() => memory.reset());
  afterAll(() => memory.stop());
  const ended = async () => readSpans(await memory.spans());

  it("leaves its status Unset when its work succeeds, and carries neither Ok nor error.type", async () => {
    expect(await withSpan("work", {}, () => 42)).toBe(42);

    const span = theSpan(await ended(), "work");
    expect(span).toMatchObject({ kind: "INTERNAL", status: { code: "UNSET" } });
    expect(span.attributes).not.toHaveProperty("error.type");
  });

  it("is Error with error.type and the exception when its work throws, and the error goes on", async () => {
    const error = Object.assign(new TypeError("the store is away"), { code: "STORE_AWAY" });

    await expect(withSpan("work", {}, () => Promise.reject(error))).rejects.toBe(error);

    const span = theSpan(await ended(), "work");
    expect(span.status).toEqual({ code: "ERROR", message: "the store is away" });
    expect(span.attributes["error.type"]).toBe("STORE_AWAY");
    expect(span.events).toMatchObject([
      { name: "exception", attributes: { "exception.message": "the store is away" } },
    ]);
  });

  it.each([
    [new RangeError("x"), "RangeError"],
    [Object.assign(new Error("x"), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    [Object.assign(new Error("x"), { code: 7 }), "Error"],
    ["text", "_OTHER"],
    [undefined, "_OTHER"],
  ])("names the failure %s by %s", (error, type) => {
    expect(failureOf(error).type).toBe(type);
  });

  it("tells of an exception once, on the innermost span, and of what caused it", async () => {
    const cause = new RangeError("the disk is full");
    const fail = () => withSpan("inner", {}, () => Promise.reject(new Error("cannot write", { cause })));

    await expect(withSpan("outer", {}, fail)).rejects.toThrow("cannot write");

    const spans = await ended();
    expect(theSpan(spans, "inner").events).toMatchObject([{ attributes: { "exception.type": "RangeError" } }]);
    expect(theSpan(spans, "outer")).toMatchObject({ status: { code: "ERROR", message: "cannot write" }, events: [] });
  });

  it("names no thrown text, which may be payload", () => {
    expect(failureOf("ada@example.org").message).not.toContain("ada");
  });

  it("starts and ends with fractions of a millisecond, inside its parent", async () => {
    for (let n = 0; n < 20; n++) {
      await withSpan("outer", {}, () =>
        withSpan("inner", {}, () => recordSpan("instant", { startTime: now(), endTime: now() })),
      );
    }

    const spans = await ended();
    const fractions = spans.filter(({ startNs }) => startNs % 1_000_000n !== 0n);
    expect(fractions.length).toBeGreaterThan(spans.length / 2);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const span of spans) {
      const parent = byId.get(span.parentSpanId ?? "");
      if (!parent) continue;
      expect(span.startNs).toBeGreaterThanOrEqual(parent.startNs);
      expect(span.endNs).toBeLessThanOrEqual(parent.endNs);
    }
  });

  it("may lie before the start of its process", async () => {
    recordSpan("long ago", { startTime: 1_700_000_000_000.25, endTime: 1_700_000_000_001.5 });

    const span = theSpan(await ended(), "long ago");
    expect(milliseconds(span.startNs)).toBeCloseTo(1_700_000_000_000.25, 2);
    expect(milliseconds(span.endNs)).toBeCloseTo(1_700_000_000_001.5, 2);
  });

  it("never ends before it starts", async () => {
    recordSpan("backwards", { startTime: 1_700_000_000_005, endTime: 1_700_000_000_001 });

    const span = theSpan(await ended(), "backwards");
    expect(span.endNs).toBe(span.startNs);
  });

  it("carries the attributes of its surroundings, its own on top", async () => {
    await withAttributes({ "job.id": "j1", "job.type": "a" }, () =>
      withSpan("outer", {}, () =>
        withAttributes({ "job.type": "b" }, () => withSpan("inner", { attributes: { own: 1 } }, () => {})),
      ),
    );

    const spans = await ended();
    expect(theSpan(spans, "outer").attributes).toMatchObject({ "job.id": "j1", "job.type": "a" });
    expect(theSpan(spans, "inner").attributes).toMatchObject({ "job.id": "j1", "job.type": "b", own: 1 });
    expect(inheritedAttributes()).toEqual({});
  });

  it("gives its ids and the surrounding attributes to log lines", async () => {
    const fields = await withAttributes({ "job.id": "j1" }, () => withSpan("outer", {}, () => traceFields()));

    const span = theSpan(await ended(), "outer");
    expect(fields).toEqual({ trace_id: span.traceId, span_id: span.spanId, job_id: "j1" });
    expect(traceFields()).toEqual({});
  });

  it("has an id that follows from seed, name and turn where a seed is set, and from nothing else", async () => {
    const run = () =>
      withSpanIdsFrom("seed", async () => {
        for (const name of ["a", "a", "b"]) await withSpan(name, {}, () => {});
      });

    await run();
    await run();
    await withSpanIdsFrom("other", () => withSpan("a", {}, () => {}));
    await withSpan("a", {}, () => {});

    const ids = (await ended()).map(({ spanId }) => spanId);
    expect(ids.slice(0, 3)).toEqual(["seed a 0", "seed a 1", "seed b 0"].map(spanIdFrom));
    expect(ids.slice(3, 6)).toEqual(ids.slice(0, 3));
    expect(new Set(ids).size).toBe(5);
  });

  it("is a root where it is asked to be, and of the given kind", async () => {
    await withSpan("outer", {}, () => withSpan("own", { root: true, kind: SpanKind.SERVER }, () => {}));

    const spans = await ended();
    const own = theSpan(spans, "own");
    expect(own).toMatchObject({ kind: "SERVER", parentSpanId: undefined, service: "shop" });
    expect(own.traceId).not.toBe(theSpan(spans, "outer").traceId);
  });

  it("belongs to a resource with the given attributes and the schema of the conventions", async () => {
    await withSpan("work", {}, () => trace.getActiveSpan()?.addEvent("seen"));

    const [span] = await memory.spans();
    expect(span?.resource.attributes).toMatchObject({ "service.name": "shop", "host.name": "here" });
    expect(span?.instrumentationScope.schemaUrl).toBe("https://opentelemetry.io/schemas/1.44.0");
  });
});
