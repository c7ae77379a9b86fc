import type { Target } from "@aws-sdk/client-eventbridge";
import { z } from "zod";
import { serviceOf } from "../emulators/account.ts";
import { AwsError } from "../emulators/aws-error.ts";
import { isDeliverable } from "../event-delivery.ts";
import { jsonDocument, present, wholeNumber } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";
import { UnsupportedError } from "./unsupported-error.ts";

const targetSchema = z.strictObject({
  Arn: z.string(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  Id: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
    .optional(),
  RetryPolicy: z
    .strictObject({ MaximumEventAgeInSeconds: wholeNumber.optional(), MaximumRetryAttempts: wholeNumber.optional() })
    .optional(),
  RoleArn: z.string().optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
});

/** AWS::Events::Rule */
export const eventsRule = resourceType({
  file: "events-rule.ts",
  properties: z.strictObject({
    Name: z.string().optional(),
    Description: z.string().optional(),
    EventBusName: z.string().default("default"),
    EventPattern: jsonDocument.optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(["DISABLED", "ENABLED"]).default("ENABLED"),
    Targets: z.array(targetSchema).default([]),
  }),
  ignored: { Tags: "nothing reads the tags of a rule here" },
  async start({ Name, Description, EventBusName, EventPattern, ScheduleExpression, State, Targets }, context) {
    const { logicalId, world } = context;
    const name = Name ?? context.generatedName(64);
    Targets.forEach(({ Arn }, index) => {
      if (serviceOf(Arn) === "events" || isDeliverable(serviceOf(Arn))) return;
      const property = `Targets[${index}].Arn`;
      throw new UnsupportedError({
        logicalId,
        type: "AWS::Events::Rule",
        property,
        file: "infra/local/event-delivery.ts",
      });
    });
    const rule = { Name: name, EventBusName };
    const { RuleArn } = await world.events.putRule({
      ...rule,
      State,
      ...present({ Description, ScheduleExpression, EventPattern: EventPattern && JSON.stringify(EventPattern) }),
    });
    if (Targets.length > 0) {
      const { FailedEntries = [] } = await world.events.putTargets({
        ...rule,
        Rule: name,
        Targets: Targets.map(toTarget),
      });
      const failed = FailedEntries[0];
      if (failed)
        throw new AwsError(failed.ErrorCode ?? "ValidationException", failed.ErrorMessage ?? "the target is refused");
    }
    const busName = EventBusName.slice(EventBusName.lastIndexOf("/") + 1);
    return { ref: busName === "default" ? name : `${busName}|${name}`, attributes: { Arn: RuleArn ?? "" } };
  },
});

function toTarget({ Arn, Id, RetryPolicy, ...rest }: z.output<typeof targetSchema>): Target {
  return { Arn, Id, ...present(rest), ...(RetryPolicy && { RetryPolicy: present(RetryPolicy) }) };
}
