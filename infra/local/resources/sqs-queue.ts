import { z } from "zod";
import { AwsError } from "../emulators/aws-error.ts";
import { attributeTexts, jsonDocument, wholeNumber, yesOrNo } from "./property-values.ts";
import { type ResourceContext, resourceType } from "./resource-type.ts";

const encryption = "nothing is encrypted at rest here: messages are in memory and end with the run";

const redrivePolicySchema = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: wholeNumber });

/** AWS::SQS::Queue */
export const sqsQueue = resourceType({
  file: "sqs-queue.ts",
  properties: z.strictObject({
    QueueName: z.string().optional(),
    ContentBasedDeduplication: yesOrNo.optional(),
    DelaySeconds: wholeNumber.optional(),
    FifoQueue: yesOrNo.optional(),
    MaximumMessageSize: wholeNumber.optional(),
    MessageRetentionPeriod: wholeNumber.optional(),
    ReceiveMessageWaitTimeSeconds: wholeNumber.optional(),
    RedriveAllowPolicy: jsonDocument.optional(),
    RedrivePolicy: jsonDocument.pipe(redrivePolicySchema).optional(),
    VisibilityTimeout: wholeNumber.optional(),
  }),
  ignored: {
    KmsDataKeyReusePeriodSeconds: encryption,
    KmsMasterKeyId: encryption,
    SqsManagedSseEnabled: encryption,
    Tags: "nothing reads the tags of a queue here",
  },
  async start({ QueueName, ...attributes }, context) {
    const { world } = context;
    const fifo = attributes.FifoQueue === true;
    const name = QueueName ?? (fifo ? `${context.generatedName(75)}.fifo` : context.generatedName(80));
    if (attributes.RedrivePolicy)
      await checkDeadLetterQueue(attributes.RedrivePolicy.deadLetterTargetArn, fifo, context);
    const { queueArn } = world.queues.createQueue(name, attributeTexts(attributes));
    world.policies.protect(queueArn);
    return {
      ref: `${world.url}/${world.accountId}/${name}`,
      attributes: { Arn: queueArn, QueueName: name, QueueUrl: `${world.url}/${world.accountId}/${name}` },
    };
  },
});

/** Throws what CreateQueue answers when the dead-letter queue is not there, or is of the other kind. */
async function checkDeadLetterQueue(arn: string, fifo: boolean, { world }: ResourceContext): Promise<void> {
  const reason = (await exists(arn, world)) ? undefined : "Dead letter target does not exist";
  const mixed =
    arn.endsWith(".fifo") !== fifo ? "Dead-letter queue must be same type of queue as the source" : undefined;
  const wrong = reason ?? mixed;
  if (wrong === undefined) return;
  throw new AwsError("InvalidParameterValue", `Value ${arn} for parameter RedrivePolicy is invalid. Reason: ${wrong}.`);
}

async function exists(arn: string, world: ResourceContext["world"]): Promise<boolean> {
  try {
    await world.queues.queues.attributes(arn);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
