import type { SecretsManagerClient, SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import type { OtlpHeaders } from "../../observability/telemetry/index.ts";
import { readHeaders } from "./read-headers.ts";

/** Milliseconds after which the secret is read again, so that a rotation arrives. */
const freshFor = 300_000;
/** Milliseconds before a secret that could not be read is tried again. */
const pause = 30_000;
/** Milliseconds that one reading may take. */
const limit = 2_000;

export interface OtlpHeadersOptions {
  /** Secret with the headers; empty when the backend wants none. */
  secretArn: string;
  /** Default: the SDK's own, so the function's region and rights. */
  client?: SecretsManagerClientConfig;
  /** Milliseconds of a clock; default the monotonic one. */
  now?(): number;
}

/**
 * The headers of OTLP requests, from a secret that is read with the first export and every five minutes after. While it cannot be read the
 * last ones are used; without any, exports fail with a sentence that names the secret and never its value.
 */
export function otlpHeaders(options: OtlpHeadersOptions): OtlpHeaders | undefined {
  const { secretArn, now = () => performance.now() } = options;
  if (secretArn === "") return undefined;
  let client: SecretsManagerClient | undefined;
  let headers: Record<string, string> | undefined;
  let problem: Error | undefined;
  let readAgainAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async () => {
    try {
      // Only a function that has a secret pays for the client.
      const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
      client ??= new SecretsManagerClient({ maxAttempts: 2, ...options.client });
      const command = new GetSecretValueCommand({ SecretId: secretArn });
      const { SecretString } = await client.send(command, { abortSignal: AbortSignal.timeout(limit) });
      headers = readHeaders(SecretString);
      problem = undefined;
      readAgainAt = now() + freshFor;
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      problem = new Error(`the secret ${secretArn} with the headers of OTLP requests cannot be used: ${reason}`);
      readAgainAt = now() + pause;
    }
  };

  return async () => {
    if (now() >= readAgainAt) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    if (headers) return headers;
    throw problem ?? new Error(`the secret ${secretArn} was not read`);
  };
}
