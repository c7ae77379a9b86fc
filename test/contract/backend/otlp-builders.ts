import { randomBytes } from "node:crypto";

type Json = Record<string, unknown>;
type Scalar = string | number | boolean;

/** OTLP JSON for tests; every field that a test does not name has a default. */
export const traceId = () => randomBytes(16).toString("hex");
export const spanId = () => randomBytes(8).toString("hex");

export function attributes(values: Record<string, Scalar>): Json[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Scalar): Json {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "string") return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

export interface SpanOptions extends Json {
  traceId?: string;
  spanId?: string;
  /** Milliseconds since the epoch. */
  at?: number;
  /** Milliseconds. */
  lasts?: number;
  with?: Record<string, Scalar>;
}

export function aSpan({ at = Date.now(), lasts = 10, with: values = {}, ...fields }: SpanOptions = {}): Json {
  return {
    traceId: traceId(),
    spanId: spanId(),
    name: "work",
    kind: 2,
    startTimeUnixNano: nanoseconds(at),
    endTimeUnixNano: nanoseconds(at + lasts),
    attributes: attributes(values),
    ...fields,
  };
}

export function nanoseconds(milliseconds: number): string {
  return (BigInt(Math.round(milliseconds * 1_000)) * 1_000n).toString();
}

export interface ExportOptions {
  service?: string;
  resource?: Record<string, Scalar>;
  scope?: Json;
}

/** An ExportTraceServiceRequest of one resource and scope. */
export function anExport(spans: Json[], { service = "shop", resource = {}, scope = {} }: ExportOptions = {}): Json {
  const owner = { attributes: attributes({ "service.name": service, ...resource }) };
  return { resourceSpans: [{ resource: owner, scopeSpans: [{ scope, spans }] }] };
}

/** Sends OTLP JSON and fails the test when it is not taken. */
export async function sendSpans(otlpUrl: string, request: Json): Promise<void> {
  const response = await post(`${otlpUrl}/v1/traces`, JSON.stringify(request));
  expect([response.status, await response.text()]).toEqual([
    200,
    expect.stringMatching(/^\{(?:"partialSuccess":\{\})?\}$/),
  ]);
}

export function post(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
}
