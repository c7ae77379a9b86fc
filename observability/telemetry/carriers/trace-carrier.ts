import {
  type Context,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
} from "@opentelemetry/api";
import { AWSXRAY_TRACE_ID_HEADER, AWSXRayPropagator } from "@opentelemetry/propagator-aws-xray";

/** A trace context in the forms that messages carry: the W3C fields, and the X-Ray header of the same context. */
export interface TraceCarrier {
  traceparent?: string;
  tracestate?: string;
  baggage?: string;
  /** `Root=1-…;Parent=…;Sampled=…`, for `TraceHeader` of PutEvents and `AWSTraceHeader` of SQS. */
  traceHeader?: string;
}

/** The W3C fields, most important first. */
export const w3cFields = ["traceparent", "tracestate", "baggage"] as const;

const xray = new AWSXRayPropagator();

/** Writes a context (default: the active one) with the registered propagator. Empty until telemetry was started. */
export function carrierOf(from: Context = context.active()): TraceCarrier {
  const carrier: TraceCarrier = {};
  propagation.inject(from, carrier);
  if (!carrier.traceparent) return carrier;
  const header: Record<string, string> = {};
  xray.inject(from, header, defaultTextMapSetter);
  const traceHeader = header[AWSXRAY_TRACE_ID_HEADER];
  return traceHeader ? { ...carrier, traceHeader } : carrier;
}

/** The context that a carrier holds, or undefined when it holds none. A W3C context wins over an X-Ray one. */
export function contextFrom({ traceHeader, ...w3c }: TraceCarrier): Context | undefined {
  const extracted = propagation.extract(ROOT_CONTEXT, w3c);
  if (trace.getSpanContext(extracted)) return extracted;
  if (!traceHeader) return undefined;
  const header = { [AWSXRAY_TRACE_ID_HEADER]: decided(traceHeader) };
  const fromXray = xray.extract(ROOT_CONTEXT, header, defaultTextMapGetter);
  return trace.getSpanContext(fromXray) ? fromXray : undefined;
}

/** `Sampled=?`, or none, leaves the decision to us: the trace goes on. */
function decided(traceHeader: string): string {
  const fields = traceHeader.split(";").map((field) => field.trim());
  if (fields.some((field) => field === "Sampled=0" || field === "Sampled=1")) return traceHeader;
  return [...fields.filter((field) => field !== "" && !field.startsWith("Sampled")), "Sampled=1"].join(";");
}
