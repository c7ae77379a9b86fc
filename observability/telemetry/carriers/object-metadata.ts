import { type TraceCarrier, w3cFields } from "./trace-carrier.ts";

/** The user metadata of an S3 object that carries this context. Keys are lower case, as S3 gives them back. */
export function injectObjectMetadata(
  metadata: Readonly<Record<string, string>>,
  carrier: TraceCarrier,
): Record<string, string> {
  const { traceHeader: _, ...w3c } = carrier;
  return { ...metadata, ...w3c };
}

/** The trace context in the user metadata of an S3 object. */
export function readObjectMetadata(metadata: Readonly<Record<string, string>> | undefined): TraceCarrier {
  const carrier: TraceCarrier = {};
  for (const field of w3cFields) {
    const value = metadata?.[field];
    if (value) carrier[field] = value;
  }
  return carrier;
}
