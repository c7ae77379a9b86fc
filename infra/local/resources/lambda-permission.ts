import { z } from "zod";
import { arnOf } from "../emulators/account.ts";
import type { PolicyStatement } from "./resource-policies.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::Lambda::Permission: a statement of the function's resource policy. */
export const lambdaPermission = resourceType({
  file: "lambda-permission.ts",
  properties: z.strictObject({
    Action: z.string(),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceAccount: z.string().optional(),
    SourceArn: z.string().optional(),
  }),
  ignored: {},
  async start({ Action, FunctionName, Principal, SourceAccount, SourceArn }, { world, generatedName }) {
    const arn = FunctionName.startsWith("arn:") ? FunctionName : arnOf("lambda", `function:${FunctionName}`);
    const condition: PolicyStatement["Condition"] = {};
    if (SourceArn !== undefined) condition.ArnLike = { "aws:SourceArn": [SourceArn] };
    if (SourceAccount !== undefined) condition.StringEquals = { "aws:SourceAccount": [SourceAccount] };
    world.policies.add(arn, [
      {
        Effect: "Allow",
        Principal: { AWS: [], Service: [Principal] },
        Action: [Action],
        Resource: [arn],
        Condition: condition,
      },
    ]);
    return { ref: generatedName(100), attributes: {} };
  },
});
