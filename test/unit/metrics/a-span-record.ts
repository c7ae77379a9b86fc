import { randomBytes } from "node:crypto";
import type { OriginRecord, SpanRecord } from "../../../observability/backend/store/records.ts";

export interface SpanOptions {
  service?: string;
  name?: string;
  /** OTLP's numbers. */
  kind?: number;
  status?: number;
  jobType?: string;
  /** Milliseconds since the epoch at which it ended. */
  endedAt: number;
  /** Milliseconds. */
  lasts?: number;
  traceId?: string;
  spanId?: string;
}

const origins = new Map<string, OriginRecord>();

function originOf(service: string): OriginRecord {
  const nothing = Buffer.alloc(0);
  const known = origins.get(service);
  const made = { resource: nothing, resourceSchemaUrl: "", scope: nothing, scopeSchemaUrl: "", service, indexed: [] };
  origins.set(service, known ?? made);
  return known ?? made;
}

/** A span as the store gets it; every field that a test does not name has a default. */
export function aSpanRecord(options: SpanOptions): SpanRecord {
  const { service = "shop", name = "work", kind = 2, status = 0, jobType, endedAt, lasts = 10 } = options;
  return {
    origin: originOf(service),
    traceId: options.traceId === undefined ? randomBytes(16) : Buffer.from(options.traceId, "hex"),
    spanId: options.spanId === undefined ? randomBytes(8) : Buffer.from(options.spanId, "hex"),
    parentSpanId: Buffer.alloc(0),
    name,
    kind,
    start: BigInt(Math.round((endedAt - lasts) * 1_000)) * 1_000n,
    end: BigInt(Math.round(endedAt * 1_000)) * 1_000n,
    statusCode: status,
    links: [],
    indexed: jobType === undefined ? [] : [{ key: "job.type", value: jobType }],
    body: Buffer.alloc(0),
  };
}
