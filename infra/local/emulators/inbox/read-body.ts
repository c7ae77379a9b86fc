import type { IncomingMessage } from "node:http";

/** Nothing of such a body is kept. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/** How many times more than is taken is read and thrown away: a sender that is cut off does not read its answer. */
const patience = 64;

/** The body as text. Throws `BodyTooLargeError`. */
export function readBody(request: IncomingMessage, mostBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const tooLarge = () =>
      reject(new BodyTooLargeError(`expected a body of at most ${mostBytes} bytes, got more; it was not taken`));
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
      else if (bytes > patience * mostBytes) tooLarge();
      else chunks.length = 0;
    });
    request.on("end", () => (bytes > mostBytes ? tooLarge() : resolve(Buffer.concat(chunks).toString())));
    request.on("error", reject);
  });
}
