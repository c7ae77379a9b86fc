import { z } from "zod";
import { attributeTexts, yesOrNo } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::SNS::Topic */
export const snsTopic = resourceType({
  file: "sns-topic.ts",
  properties: z.strictObject({
    TopicName: z.string().optional(),
    ContentBasedDeduplication: yesOrNo.optional(),
    DisplayName: z.string().optional(),
    FifoTopic: yesOrNo.optional(),
  }),
  ignored: {
    KmsMasterKeyId: "nothing is encrypted at rest here: notifications are in memory and end with the run",
    Tags: "nothing reads the tags of a topic here",
    TracingConfig: "the trace header is always passed on, as with PassThrough",
  },
  async start({ TopicName, ...attributes }, { world, generatedName }) {
    const fifo = attributes.FifoTopic === true;
    const name = TopicName ?? (fifo ? `${generatedName(251)}.fifo` : generatedName(256));
    const { topicArn } = world.queues.createTopic(name, attributeTexts(attributes));
    world.policies.protect(topicArn);
    return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  },
});
