import { z } from "zod";
import { decimalNumber, present, wholeNumber, yesOrNo } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::CloudWatch::Alarm, on one metric */
export const cloudwatchAlarm = resourceType({
  file: "cloudwatch-alarm.ts",
  properties: z.strictObject({
    ActionsEnabled: yesOrNo.default(true),
    AlarmActions: z.array(z.string()).default([]),
    AlarmDescription: z.string().optional(),
    AlarmName: z.string().optional(),
    ComparisonOperator: z.enum([
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanOrEqualToThreshold",
      "LessThanThreshold",
    ]),
    DatapointsToAlarm: wholeNumber.optional(),
    Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
    EvaluationPeriods: wholeNumber,
    InsufficientDataActions: z.array(z.string()).default([]),
    MetricName: z.string(),
    Namespace: z.string(),
    OKActions: z.array(z.string()).default([]),
    Period: wholeNumber,
    Statistic: z.enum(["Average", "Maximum", "Minimum", "SampleCount", "Sum"]),
    Threshold: decimalNumber,
    TreatMissingData: z.enum(["breaching", "ignore", "missing", "notBreaching"]).default("missing"),
  }),
  ignored: { Tags: "nothing reads the tags of an alarm here" },
  async start({ AlarmName, ...properties }, { logicalId, world, generatedName }) {
    const name = AlarmName ?? generatedName(255);
    const { AlarmDescription, DatapointsToAlarm, ...required } = properties;
    const { alarmArn } = world.alarms.putAlarm({
      ...required,
      ...present({ AlarmDescription, DatapointsToAlarm }),
      AlarmName: name,
    });
    // The policies of the topics may come later in the template.
    world.afterwards(async () => {
      for (const resourceArn of [
        ...required.AlarmActions,
        ...required.OKActions,
        ...required.InsufficientDataActions,
      ]) {
        const call = { service: "cloudwatch.amazonaws.com", action: "sns:Publish", resourceArn, sourceArn: alarmArn };
        if (world.policies.admits(call)) continue;
        world.warn(
          `${logicalId}: ${resourceArn} has no policy that admits ${alarmArn} (sns:Publish); on AWS the alarm could not be published`,
        );
      }
    });
    return { ref: name, attributes: { Arn: alarmArn } };
  },
});
