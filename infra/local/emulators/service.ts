import type { IncomingMessage, ServerResponse } from "node:http";

/** One HTTP request as the gateway hands it to an emulated service: routed, body read whole. */
export interface ServiceRequest {
  method: string;
  /** Path without the query string, as sent, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  /** The part after the dot of `X-Amz-Target`, when the request has one: `PutEvents`. */
  operation?: string;
  /** Aborted when the caller hangs up before the answer: a waiting receive must take nothing then. */
  signal?: AbortSignal;
}

export interface ServiceResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** An AWS service that is emulated in this process. A thrown `AwsError` becomes the wire error of the service's protocol in the gateway. */
export interface AwsService {
  handle(request: ServiceRequest): Promise<ServiceResponse>;
}

/** What answers requests itself, body unread. */
export interface RawService {
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
  stop(): Promise<void>;
}
