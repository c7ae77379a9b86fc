import { AwsError } from "./aws-error.ts";
import { messageOf } from "./message-of.ts";

/** The JSON of a request's body, `{}` for an empty one. Throws `AwsError` with the code that the service has for a body that is no JSON. */
export function jsonBody(body: Buffer, code = "SerializationException"): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new AwsError(
      code,
      `expected a JSON body, got ${body.length} bytes that are not JSON (${messageOf(error)}); the request is refused`,
    );
  }
}
