import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { bundleFunctions } from "../../infra/constructs/bundling.ts";
import { startSpanReceiver } from "../support/a-span-receiver.ts";
import { uniqueName } from "../support/aws-emulator/aws-under-test.ts";
import { ministack } from "../support/aws-emulator/ministack.ts";
import { createQueue } from "../support/aws-emulator/test-queue.ts";
import { waitFor } from "../support/wait-for.ts";

/** The embedded emulators have no Secrets Manager: locally the backend wants no headers. */
describe("a bundled function in MiniStack whose backend wants headers from a secret", () => {
  const stops: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  }, 60_000);

  it("sends its spans with exactly those of the secret that was created there", async () => {
    const [aws, receiver, directory] = await Promise.all([
      ministack.start(),
      startSpanReceiver(),
      mkdtemp(join(tmpdir(), "otlp-headers-")),
    ]);
    stops.push(aws.stop, receiver.stop, () => rm(directory, { recursive: true, force: true }));
    const { reconciler } = await bundleFunctions(directory, { reconciler: "functions/reconciler/handler.ts" });
    const credentials = await aws.clients.sqs.config.credentials();
    const secrets = new SecretsManagerClient({ endpoint: aws.url, region: "us-east-1", credentials });
    stops.push(async () => secrets.destroy());
    const { ARN: secretArn = "" } = await secrets.send(
      new CreateSecretCommand({
        Name: uniqueName("otlp"),
        SecretString: JSON.stringify({ authorization: "Bearer from MiniStack" }),
      }),
    );
    const deadLetters = await createQueue(aws);
    const { functionName } = await aws.createFunction({
      directory: reconciler.directory,
      timeoutSeconds: 30,
      environment: {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        OTEL_SERVICE_NAME: "job-reconciler",
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTLP_HEADERS_SECRET_ARN: secretArn,
        TRACE_URL: "http://localhost:16686",
        JOBS_TABLE: "jobs",
        DEAD_LETTER_QUEUE_URL: deadLetters.url,
        JOB_FAILURES_TOPIC_ARN: "arn:aws:sns:us-east-1:000000000000:job-failures",
        JOB_END_STATE_TOPIC_ARN: "arn:aws:sns:us-east-1:000000000000:job-end-state",
        INGESTER_QUEUE_ARN: "arn:aws:sqs:us-east-1:000000000000:ingester-queue",
      },
    });

    const { FunctionError, Payload } = await aws.clients.lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: "{}" }),
    );
    // An invocation waits for its spans for a second, which a busy machine may need for the start of the client alone.
    await waitFor(() => receiver.exports.length > 0, { what: "the function's spans", within: 15_000 });

    expect({ FunctionError, payload: FunctionError && Payload?.transformToString() }).toEqual({});
    expect(secretArn).toMatch(/^arn:aws:secretsmanager:/);
    expect(receiver.exports[0]?.headers.authorization).toBe("Bearer from MiniStack");
    expect(receiver.exports[0]?.body).toContain('"job-reconciler"');
  }, 120_000);
});
