import { z } from "zod";
import { spanKinds, statusCodes, type TraceSpan } from "./trace.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const attributes = z.record(z.string(), z.union([scalar, z.array(scalar)]));

/** What a span handed to the checker must look like; anything else is reported, never thrown. */
export const spanSchema = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.enum(spanKinds),
  service: z.string(),
  startNs: z.bigint(),
  endNs: z.bigint(),
  attributes,
  status: z.looseObject({ code: z.enum(statusCodes), message: z.string().optional() }),
  links: z.array(z.looseObject({ traceId: z.string(), spanId: z.string(), attributes: attributes.optional() })),
  events: z.array(z.looseObject({ name: z.string(), timeNs: z.bigint(), attributes })),
}) satisfies z.ZodType<TraceSpan>;
