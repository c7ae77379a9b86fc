import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { InboxMessage } from "../../../infra/local/emulators/inbox/inbox-message.ts";
import { type Emulators, startEmulators } from "../../../infra/local/emulators.ts";
import { clientOptions } from "../../support/client-options.ts";

describe("the inbox of the local runtime", () => {
  let emulators: Emulators;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "inbox-"));
    emulators = await startEmulators();
  }, 60_000);
  afterAll(async () => {
    await emulators?.stop({ drainMs: 0 });
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  it("has emails, webhooks, and what lies in the queues named job-inbox, with a prefix or without", async () => {
    for (const name of ["job-inbox", "alice-job-inbox", "myjob-inbox", "job-inbox-2"]) {
      emulators.queues.createQueue(name);
      await emulators.queues.queues.send(`arn:aws:sqs:us-east-1:000000000000:${name}`, "{}");
    }
    const ses = new SESv2Client(clientOptions(emulators.url));
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: "jobs@example.com",
        Destination: { ToAddresses: ["ops@example.com"] },
        Content: { Simple: { Subject: { Data: "done" }, Body: { Text: { Data: "done" } } } },
      }),
    );
    ses.destroy();
    await fetch(`${emulators.url}/_jobtrail/inbox/webhooks/a`, { method: "POST", body: "{}" });

    const answer = await fetch(`${emulators.url}/_jobtrail/inbox`);
    const { messages } = (await answer.json()) as { messages: InboxMessage[] };

    expect(messages.map(({ kind, target }) => `${kind} ${target}`).sort()).toEqual([
      "email ops@example.com",
      "queue alice-job-inbox",
      "queue job-inbox",
      `webhook ${emulators.url}/_jobtrail/inbox/webhooks/a`,
    ]);
  });

  it("is where functions may send to, whatever the template says", async () => {
    await writeFile(join(directory, "index.mjs"), "export const handler = async () => {};");
    await emulators.lambda.createFunction({
      functionName: "teller",
      handler: "index.handler",
      codeDirectory: directory,
      timeoutSeconds: 3,
      memoryMegabytes: 128,
      environment: { NOTIFY_WEBHOOK_HOSTS: "hooks.example.com", NOTIFY_QUEUES: "job-inbox" },
      logGroupName: "/aws/lambda/teller",
    });
    const lambda = new LambdaClient(clientOptions(emulators.url));
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "teller" }));
    lambda.destroy();

    expect(Environment?.Variables).toMatchObject({
      NOTIFY_WEBHOOK_HOSTS: expect.stringMatching(new RegExp(`^localhost:${emulators.port}(?:,|$)`)),
      NOTIFY_EMAIL_FROM: expect.stringMatching(/^[^@]+@[^@]+$/),
      NOTIFY_QUEUES: "job-inbox",
    });
  });
});
