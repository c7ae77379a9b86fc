import { Pool } from "undici";
import { AwsError } from "../aws-error.ts";

/** An attribute value as on the wire: `{ S: "…" }`, `{ N: "1" }`, … */
export type WireValue = Record<string, unknown>;

/** The few calls that the local runtime makes itself, in DynamoDB's JSON protocol. */
export interface TableClient {
  /** Throws the table service's own error as `AwsError`. */
  call<T>(operation: string, input: object): Promise<T>;
  /** Passes a request on as it is. */
  forward(
    operation: string,
    contentType: string,
    body: Buffer,
  ): Promise<{ status: number; headers: Record<string, string>; body: string }>;
  stop(): Promise<void>;
}

// dynalite wants a signature to be there and never checks it.
const authorization =
  "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=none";

export function createTableClient(url: string): TableClient {
  const pool = new Pool(url, { connections: 16 });

  const forward: TableClient["forward"] = async (operation, contentType, body) => {
    const answer = await pool.request({
      method: "POST",
      path: "/",
      headers: {
        "content-type": contentType,
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        "x-amz-date": "20260101T000000Z",
        authorization,
      },
      body,
    });
    const headers: Record<string, string> = {};
    for (const name of ["content-type", "x-amz-crc32"]) {
      const value = answer.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
    return { status: answer.statusCode, headers, body: await answer.body.text() };
  };

  return {
    forward,
    async call<T>(operation: string, input: object): Promise<T> {
      const { status, body } = await forward(
        operation,
        "application/x-amz-json-1.0",
        Buffer.from(JSON.stringify(input)),
      );
      const answer = JSON.parse(body);
      if (status === 200) return answer;
      const code =
        String(answer.__type ?? "InternalFailure")
          .split("#")
          .at(-1) ?? "InternalFailure";
      throw new AwsError(code, answer.message ?? answer.Message ?? `${operation} was refused`, status);
    },
    stop: () => pool.destroy(),
  };
}
