import { z } from "zod";

/** The types of the members of each request; limits and combinations are checked by the actions, in AWS's words. */
const text = z.string().optional();
const count = z.number().optional();
const texts = z.array(z.string()).optional();
const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).optional();
/** On the wire: epoch seconds, or ISO 8601. */
const time = z.union([z.number().transform((seconds) => new Date(seconds * 1000)), z.coerce.date()]).optional();

const entry = z.looseObject({
  Time: time,
  Source: text,
  Resources: texts,
  DetailType: text,
  Detail: text,
  EventBusName: text,
  TraceHeader: text,
});

const target = z.looseObject({
  Id: text,
  Arn: text,
  RoleArn: text,
  Input: text,
  InputPath: text,
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: text })
    .optional(),
  SqsParameters: z.object({ MessageGroupId: text }).optional(),
  DeadLetterConfig: z.object({ Arn: text }).optional(),
  RetryPolicy: z.object({ MaximumRetryAttempts: count, MaximumEventAgeInSeconds: count }).optional(),
});

const ruleOnBus = z.looseObject({ Name: text, EventBusName: text });
const paged = { Limit: count, NextToken: text };

export const wireInput = {
  putEvents: z.looseObject({ Entries: z.array(entry).optional() }),
  putRule: z.looseObject({
    Name: text,
    EventBusName: text,
    EventPattern: text,
    ScheduleExpression: text,
    State: text,
    Description: text,
    RoleArn: text,
    Tags: tags,
  }),
  ruleOnBus,
  listRules: z.looseObject({ NamePrefix: text, EventBusName: text, ...paged }),
  putTargets: z.looseObject({ Rule: text, EventBusName: text, Targets: z.array(target).optional() }),
  removeTargets: z.looseObject({ Rule: text, EventBusName: text, Ids: texts }),
  listTargetsByRule: z.looseObject({ Rule: text, EventBusName: text, ...paged }),
  listRuleNamesByTarget: z.looseObject({ TargetArn: text, EventBusName: text, ...paged }),
  testEventPattern: z.looseObject({ EventPattern: text, Event: text }),
  createEventBus: z.looseObject({ Name: text, Description: text, Tags: tags }),
  bus: z.looseObject({ Name: text }),
  listEventBuses: z.looseObject({ NamePrefix: text, ...paged }),
  tagResource: z.looseObject({ ResourceARN: text, Tags: tags }),
  untagResource: z.looseObject({ ResourceARN: text, TagKeys: texts }),
  resource: z.looseObject({ ResourceARN: text }),
};
