import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server that speaks GetSecretValue as Secrets Manager does. */
export interface SecretStore {
  url: string;
  /** The secret ids that were asked for. */
  asked: string[];
  /** What the next requests are answered with. */
  answers(next: { secret: string } | "denied" | "never"): void;
  stop(): Promise<void>;
}

export async function startSecretStore(): Promise<SecretStore> {
  let answer: Parameters<SecretStore["answers"]>[0] = "denied";
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk);
    const { SecretId } = JSON.parse(String(Buffer.concat(body)));
    asked.push(SecretId);
    if (answer === "never") return;
    const known = request.headers["x-amz-target"] === "secretsmanager.GetSecretValue" && answer !== "denied";
    response
      .writeHead(known ? 200 : 400, { "content-type": "application/x-amz-json-1.1" })
      .end(
        JSON.stringify(
          answer === "denied"
            ? { __type: "AccessDeniedException", Message: "User is not authorized" }
            : { ARN: SecretId, Name: "otlp", VersionId: "1", SecretString: answer.secret },
        ),
      );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers: (next) => {
      answer = next;
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
