import { randomUUID } from "node:crypto";
import type { AwsError } from "../aws-error.ts";
import type { ServiceResponse } from "../service.ts";

/** An answer of the protocol AWS JSON 1.1; dates become epoch seconds. */
export function jsonResponse(output: object, status = 200): ServiceResponse {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() },
    body: JSON.stringify(output, epochSeconds),
  };
}

/** An error of the protocol AWS JSON 1.1. */
export function jsonErrorResponse({ code, message, statusCode }: AwsError): ServiceResponse {
  const response = jsonResponse({ __type: code, message }, statusCode);
  return { ...response, headers: { ...response.headers, "x-amzn-errortype": code } };
}

function epochSeconds(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}
