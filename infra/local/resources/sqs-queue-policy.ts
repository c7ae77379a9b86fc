import { z } from "zod";
import { arnOf } from "../emulators/account.ts";
import { policyDocumentSchema } from "./resource-policies.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::SQS::QueuePolicy: which services may send to the queues. */
export const sqsQueuePolicy = resourceType({
  file: "sqs-queue-policy.ts",
  properties: z.strictObject({ PolicyDocument: policyDocumentSchema, Queues: z.array(z.string()) }),
  ignored: {},
  async start({ PolicyDocument, Queues }, { world, generatedName }) {
    for (const url of Queues) {
      const name = url.slice(url.lastIndexOf("/") + 1);
      world.policies.add(arnOf("sqs", name), PolicyDocument.Statement);
    }
    return { ref: generatedName(80), attributes: {} };
  },
});
