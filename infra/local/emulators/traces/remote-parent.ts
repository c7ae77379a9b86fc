import { type SpanContext, TraceFlags } from "@opentelemetry/api";

/** Where a span of the emulators hangs: the W3C header wins over the X-Ray header, as everywhere. */
export interface RemoteParent {
  /** `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=1` */
  traceHeader?: string | undefined;
  /** `00-<32 hex>-<16 hex>-01` */
  traceparent?: string | undefined;
}

const w3c = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const xrayRoot = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/;
const spanIdForm = /^[0-9a-f]{16}$/;

/** The context to be a child of; undefined when there is none, when it is malformed, or when it is not sampled. */
export function remoteParent({ traceHeader, traceparent }: RemoteParent): SpanContext | undefined {
  const context = (traceparent && fromW3c(traceparent)) || (traceHeader && fromXray(traceHeader)) || undefined;
  return context && (context.traceFlags & TraceFlags.SAMPLED) !== 0 ? context : undefined;
}

function fromW3c(header: string): SpanContext | undefined {
  const [, traceId = "", spanId = "", flags = ""] = w3c.exec(header) ?? [];
  return remote({ traceId, spanId, traceFlags: Number.parseInt(flags, 16) });
}

function fromXray(header: string): SpanContext | undefined {
  const fields = new Map<string, string>();
  for (const field of header.split(";")) {
    const [name = "", value = ""] = field.trim().split("=");
    fields.set(name, value);
  }
  const [, seconds = "", random = ""] = xrayRoot.exec(fields.get("Root") ?? "") ?? [];
  const traceFlags = fields.get("Sampled") === "1" ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return remote({ traceId: seconds + random, spanId: fields.get("Parent") ?? "", traceFlags });
}

function remote({ traceId, spanId, traceFlags }: SpanContext): SpanContext | undefined {
  const valid = traceId.length === 32 && /[^0]/.test(traceId) && spanIdForm.test(spanId) && /[^0]/.test(spanId);
  return valid ? { traceId, spanId, traceFlags, isRemote: true } : undefined;
}
