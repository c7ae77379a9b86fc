import { z } from "zod";
import { policyDocumentSchema } from "./resource-policies.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::SNS::TopicPolicy: which services may publish to the topics. */
export const snsTopicPolicy = resourceType({
  file: "sns-topic-policy.ts",
  properties: z.strictObject({ PolicyDocument: policyDocumentSchema, Topics: z.array(z.string()) }),
  ignored: {},
  async start({ PolicyDocument, Topics }, { world, generatedName }) {
    for (const topicArn of Topics) world.policies.add(topicArn, PolicyDocument.Statement);
    return { ref: generatedName(80), attributes: {} };
  },
});
