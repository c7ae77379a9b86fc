import { SESv2Client } from "@aws-sdk/client-sesv2";
import { type NotifyNeeds, notifyTarget } from "../../../functions/notifier/notify-target.ts";
import { tellers } from "../../../functions/notifier/tellers.ts";
import { batchHandler } from "../../../functions/runtime/batch.ts";
import { startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import type { Email } from "../../../infra/local/emulators/ses/email.ts";
import { createSes } from "../../../infra/local/emulators/ses/ses.ts";
import { withAttributes } from "../../../observability/telemetry/index.ts";
import { aLambdaContext } from "../../support/a-lambda-context.ts";
import { startWebhook } from "../../support/a-webhook.ts";
import { ATTR_TEST_SERVICE } from "../../support/read-spans.ts";
import { clientOptions } from "../sqs/emulated-queues.ts";
import { startJobWorld } from "./job-world.ts";

/** Milliseconds that a webhook has here. */
export const webhookTimeout = 1_000;

/** The functions with the notifier, a webhook, an inbox and SES. */
export async function startNotifiedWorld() {
  const webhook = await startWebhook();
  const allowedTargets = { webhookHosts: [webhook.host], queues: ["job-inbox"], emailFrom: "jobs@example.com" };
  const world = await startJobWorld({ allowedTargets });
  const emails: Email[] = [];
  const gateway = await startGateway({ services: { ses: createSes({ onEmail: (email) => void emails.push(email) }) } });
  const ses = new SESv2Client({ ...clientOptions(gateway.url), maxAttempts: 1 });
  const inbox = world.queue("job-inbox");
  const undelivered = world.queue("undelivered-notifications");
  const notifications = world.queue("notifications", {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:undelivered-notifications",
      maxReceiveCount: 2,
    }),
  });
  for (const topic of ["job-failures", "job-end-state"]) {
    world.sqsSns.subscribe({
      topicArn: `arn:aws:sns:us-east-1:000000000000:${topic}`,
      protocol: "sqs",
      endpoint: "arn:aws:sqs:us-east-1:000000000000:notifications",
      attributes: { RawMessageDelivery: "true", FilterPolicy: '{"notify":[{"exists":true}]}' },
    });
  }
  const needs: NotifyNeeds = {
    topology: "parent",
    records: world.records,
    allowedTargets,
    retryBackoffSeconds: 4,
    log: world.log,
    tell: tellers({
      ses,
      sqs: world.sqs,
      emailFrom: allowedTargets.emailFrom,
      sourceQueueUrl: world.urlOf("notifications"),
      now: Date.now,
      webhookTimeout,
    }),
  };

  return {
    ...world,
    webhook,
    emails,
    inbox,
    notifications,
    undelivered,

    /** One invocation of the notifier with what is on its queue. */
    notify(changed: Partial<NotifyNeeds> = {}) {
      const handler = batchHandler({
        telemetry: world.telemetry,
        log: world.log,
        visibility: notifications.visibility(world.heartbeatSeconds),
        heartbeatSeconds: world.heartbeatSeconds,
        handle: (message, invocation) => notifyTarget(message, invocation, { ...needs, ...changed }),
      });
      return withAttributes({ [ATTR_TEST_SERVICE]: "job-notifier" }, () =>
        notifications.deliver((event) => handler(event, aLambdaContext({ functionName: "job-notifier" }))),
      );
    },

    async stop() {
      await webhook.stop();
      ses.destroy();
      await gateway.stop();
      await world.stop();
    },
  };
}

export type NotifiedWorld = Awaited<ReturnType<typeof startNotifiedWorld>>;
