import type { ServiceResponse } from "../service.ts";

/** An answer of the protocol AWS JSON 1.1; dates become epoch seconds. */
export function jsonResponse(output: object): ServiceResponse {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(output, epochSeconds),
  };
}

function epochSeconds(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}
