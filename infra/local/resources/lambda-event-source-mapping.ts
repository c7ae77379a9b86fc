import { z } from "zod";
import { arnOf } from "../emulators/account.ts";
import { present, wholeNumber, yesOrNo } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::Lambda::EventSourceMapping, of an SQS queue */
export const lambdaEventSourceMapping = resourceType({
  file: "lambda-event-source-mapping.ts",
  properties: z.strictObject({
    BatchSize: wholeNumber.default(10),
    Enabled: yesOrNo.default(true),
    EventSourceArn: z.string(),
    FilterCriteria: z
      .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).default([]) })
      .optional(),
    FunctionName: z.string(),
    FunctionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
    MaximumBatchingWindowInSeconds: wholeNumber.default(0),
    ScalingConfig: z.strictObject({ MaximumConcurrency: wholeNumber.optional() }).optional(),
  }),
  ignored: { Tags: "nothing reads the tags of an event source mapping here" },
  async start(properties, { world }) {
    const { uuid } = await world.lambda.createEventSourceMapping({
      functionName: properties.FunctionName,
      eventSourceArn: properties.EventSourceArn,
      batchSize: properties.BatchSize,
      maximumBatchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
      reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
      enabled: properties.Enabled,
      ...present({
        maximumConcurrency: properties.ScalingConfig?.MaximumConcurrency,
        filterPatterns: properties.FilterCriteria?.Filters.map(({ Pattern }) => Pattern),
      }),
    });
    const arn = arnOf("lambda", `event-source-mapping:${uuid}`);
    return { ref: uuid, attributes: { EventSourceMappingArn: arn, Id: uuid } };
  },
});
