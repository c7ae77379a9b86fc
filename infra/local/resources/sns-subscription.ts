import { z } from "zod";
import { attributeTexts, jsonDocument, yesOrNo } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

/** What a topic does with the endpoints that have a resource policy. */
const deliveries: Readonly<Record<string, string>> = { sqs: "sqs:SendMessage", lambda: "lambda:InvokeFunction" };

/** AWS::SNS::Subscription */
export const snsSubscription = resourceType({
  file: "sns-subscription.ts",
  properties: z.strictObject({
    Endpoint: z.string(),
    FilterPolicy: jsonDocument.optional(),
    FilterPolicyScope: z.enum(["MessageAttributes", "MessageBody"]).optional(),
    Protocol: z.string(),
    RawMessageDelivery: yesOrNo.optional(),
    RedrivePolicy: jsonDocument.optional(),
    TopicArn: z.string(),
  }),
  ignored: { Region: "there is one region" },
  async start({ Endpoint, Protocol, TopicArn, ...attributes }, { logicalId, world }) {
    const { subscriptionArn } = world.queues.subscribe({
      topicArn: TopicArn,
      protocol: Protocol,
      endpoint: Endpoint,
      attributes: attributeTexts(attributes),
    });
    const action = deliveries[Protocol];
    // The policy of the endpoint may come later in the template.
    world.afterwards(async () => {
      if (action === undefined) return;
      const call = { service: "sns.amazonaws.com", action, resourceArn: Endpoint, sourceArn: TopicArn };
      if (world.policies.admits(call)) return;
      world.warn(
        `${logicalId}: ${Endpoint} has no policy that admits ${TopicArn} (${action}); on AWS the topic could not deliver to it`,
      );
    });
    return { ref: subscriptionArn, attributes: { Arn: subscriptionArn } };
  },
});
