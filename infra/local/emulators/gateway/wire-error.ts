import type { AwsError } from "../aws-error.ts";
import type { ServiceResponse } from "../service.ts";
import { xmlText } from "../xml-text.ts";

/** How the caller wants to be answered. */
export type Protocol = "json" | "query" | "cbor" | "rest-xml" | "rest-json";

const namespaces: Record<string, string> = {
  sns: "http://sns.amazonaws.com/doc/2010-03-31/",
  sqs: "http://queue.amazonaws.com/doc/2012-11-05/",
  monitoring: "http://monitoring.amazonaws.com/doc/2010-08-01/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

export interface ErrorContext {
  protocol: Protocol;
  service: string | undefined;
  requestId: string;
  contentType: string | undefined;
}

export function protocolOf({
  service,
  headers,
  query,
}: {
  service: string | undefined;
  headers: Record<string, string | undefined>;
  query: URLSearchParams;
}): Protocol {
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "cbor";
  if (headers["x-amz-target"] !== undefined) return "json";
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded") || query.has("Action")) return "query";
  return service === "s3" ? "rest-xml" : "rest-json";
}

/** The error as a client of that protocol understands it. */
export function wireError(
  error: AwsError,
  { protocol, service, requestId, contentType }: ErrorContext,
): ServiceResponse {
  const { code, message, statusCode: status } = error;
  const fault = status < 500 ? "Sender" : "Receiver";
  switch (protocol) {
    case "json":
      return {
        status,
        headers: { "content-type": contentType ?? "application/x-amz-json-1.1", "x-amzn-errortype": code },
        body: JSON.stringify({ __type: code, message }),
      };
    case "rest-json":
      return {
        status,
        headers: { "content-type": "application/json", "x-amzn-errortype": code },
        body: JSON.stringify({ Type: fault === "Sender" ? "User" : "Service", Code: code, message, Message: message }),
      };
    case "query": {
      const namespace = namespaces[service ?? ""] ?? "";
      const detail = `<Error><Type>${fault}</Type><Code>${xmlText(code)}</Code><Message>${xmlText(message)}</Message></Error>`;
      const body = `<ErrorResponse xmlns="${namespace}">${detail}<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status, headers: { "content-type": "text/xml" }, body };
    }
    case "rest-xml": {
      const detail = `<Code>${xmlText(code)}</Code><Message>${xmlText(message)}</Message><RequestId>${requestId}</RequestId>`;
      return { status, headers: { "content-type": "application/xml" }, body: `<Error>${detail}</Error>` };
    }
    case "cbor":
      return {
        status,
        headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
        body: cborMap({ __type: code, message }),
      };
  }
}

/** A CBOR map of short texts: all that an error needs. */
function cborMap(fields: Record<string, string>): Buffer {
  const entries = Object.entries(fields);
  return Buffer.concat([Buffer.from([0xa0 + entries.length]), ...entries.flat().map(cborText)]);
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}
