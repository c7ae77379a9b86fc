import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import type { JsonResourceSpans, JsonValue } from "./otlp-json.ts";

// The page may not run code that is made at run time.
z.config({ ...en(), jitless: true });

const time = z.optional(
  z.union([z.string().check(z.regex(/^\d*$/, "expected nanoseconds in decimal digits")), z.number()]),
);
const text = z.optional(z.string());
const traceId = z.string().check(z.regex(/^[0-9a-fA-F]{32}$/, "expected 32 hex digits"));
const spanId = z.string().check(z.regex(/^[0-9a-fA-F]{16}$/, "expected 16 hex digits"));

const value: z.ZodMiniType<JsonValue> = z.lazy(() =>
  z.object({
    stringValue: text,
    boolValue: z.optional(z.boolean()),
    intValue: z.optional(z.union([z.string(), z.number()])),
    doubleValue: z.optional(z.union([z.number(), z.string()])),
    arrayValue: z.optional(z.object({ values: z.optional(z.array(value)) })),
    kvlistValue: z.optional(z.object({ values: attributes })),
    bytesValue: text,
  }),
);
const attributes = z.optional(z.array(z.object({ key: text, value: z.optional(value) })));

const span = z.object({
  traceId,
  spanId,
  parentSpanId: text,
  name: text,
  kind: z.optional(z.union([z.number(), z.string()])),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  attributes,
  events: z.optional(z.array(z.object({ timeUnixNano: time, name: text, attributes }))),
  links: z.optional(z.array(z.object({ traceId: text, spanId: text, attributes }))),
  status: z.optional(z.object({ code: z.optional(z.union([z.number(), z.string()])), message: text })),
});

/** `resourceSpans` of OTLP JSON. */
export const resourceSpansSchema: z.ZodMiniType<JsonResourceSpans[]> = z.array(
  z.object({
    resource: z.optional(z.object({ attributes })),
    scopeSpans: z.optional(
      z.array(
        z.object({
          scope: z.optional(z.object({ name: text, version: text, attributes })),
          spans: z.optional(z.array(span)),
        }),
      ),
    ),
  }),
);

const keyValue = z.object({ key: z.string(), type: text, value: z.unknown() });
const shortId = (digits: number) =>
  z.string().check(z.regex(new RegExp(`^[0-9a-fA-F]{1,${digits}}$`), `expected 1 to ${digits} hex digits`));

/** A trace of Jaeger's JSON. */
export const jaegerTraceSchema = z.object({
  traceID: shortId(32),
  spans: z.array(
    z.object({
      traceID: shortId(32),
      spanID: shortId(16),
      operationName: z.string(),
      references: z.optional(
        z.nullable(z.array(z.object({ refType: z.string(), traceID: shortId(32), spanID: shortId(16) }))),
      ),
      startTime: z.number(),
      duration: z.number(),
      tags: z.optional(z.nullable(z.array(keyValue))),
      logs: z.optional(z.nullable(z.array(z.object({ timestamp: z.number(), fields: z.array(keyValue) })))),
      processID: text,
    }),
  ),
  processes: z.optional(
    z.record(z.string(), z.object({ serviceName: z.string(), tags: z.optional(z.nullable(z.array(keyValue))) })),
  ),
});

export type JaegerTrace = z.infer<typeof jaegerTraceSchema>;
