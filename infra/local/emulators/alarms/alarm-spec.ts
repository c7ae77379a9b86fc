import { z } from "zod";
import { AwsError } from "../aws-error.ts";

/** The metrics that can be watched here, by namespace, and the one dimension each needs. */
const metrics: Record<WatchedMetric["namespace"], { dimension: string; names: string[] }> = {
  "AWS/SQS": {
    dimension: "QueueName",
    names: [
      "ApproximateNumberOfMessagesVisible",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
      "ApproximateAgeOfOldestMessage",
    ],
  },
  "AWS/Lambda": { dimension: "FunctionName", names: ["Errors", "Throttles", "Invocations"] },
};

const statistics = ["Maximum", "Minimum", "Average", "Sum", "SampleCount"] as const;
const operators = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;
const missingData = ["missing", "ignore", "breaching", "notBreaching"] as const;
const topicArn = z.string().regex(/^arn:aws:sns:/, "expected the ARN of a topic; other actions are not emulated");
const toNumber = z.coerce.number();

/** An alarm as in CloudFormation and PutMetricAlarm. Other properties (metric math, percentiles, anomaly detection) are refused. */
const alarmSpecSchema = z.strictObject({
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().optional(),
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Statistic: z.enum(statistics),
  Unit: z.string().optional(),
  /** Seconds. */
  Period: toNumber.int().positive(),
  EvaluationPeriods: toNumber.int().positive(),
  DatapointsToAlarm: toNumber.int().positive().optional(),
  Threshold: toNumber,
  ComparisonOperator: z.enum(operators),
  TreatMissingData: z.enum(missingData).default("missing"),
  ActionsEnabled: z.boolean().default(true),
  AlarmActions: z.array(topicArn).default([]),
  OKActions: z.array(topicArn).default([]),
  InsufficientDataActions: z.array(topicArn).default([]),
  Tags: z.array(z.unknown()).optional(),
});
export type AlarmSpec = z.infer<typeof alarmSpecSchema>;
export type AlarmInput = z.input<typeof alarmSpecSchema>;

export interface WatchedMetric {
  namespace: "AWS/SQS" | "AWS/Lambda";
  name: string;
  /** Name of the queue or function. */
  of: string;
}

/** Throws `AwsError` (ValidationError) naming the alarm and what is not supported. */
export function parseAlarm(input: unknown): { spec: AlarmSpec; metric: WatchedMetric } {
  const name = z.object({ AlarmName: z.string() }).safeParse(input).data?.AlarmName ?? "without a name";
  const refuse = (reason: string) =>
    new AwsError("ValidationError", `alarm ${name}: ${reason}; the alarm is not created`);
  const parsed = alarmSpecSchema.safeParse(input);
  if (!parsed.success) {
    throw refuse(
      parsed.error.issues.map(({ path, message }) => `${path.join(".") || "properties"}: ${message}`).join(", "),
    );
  }
  const spec = parsed.data;
  const namespace = z.enum(["AWS/SQS", "AWS/Lambda"]).safeParse(spec.Namespace).data;
  if (namespace === undefined || !metrics[namespace].names.includes(spec.MetricName)) {
    const all = Object.entries(metrics).flatMap(([each, { names }]) => names.map((name) => `${each} ${name}`));
    throw refuse(`expected a metric of ${all.join(", ")}; got ${spec.Namespace} ${spec.MetricName}`);
  }
  const [dimension, ...others] = spec.Dimensions;
  if (dimension?.Name !== metrics[namespace].dimension || others.length > 0) {
    const got = spec.Dimensions.map(({ Name }) => Name).join(", ") || "none";
    const wanted = metrics[namespace].dimension;
    throw refuse(`expected the dimension ${wanted} alone for ${namespace} ${spec.MetricName}; got ${got}`);
  }
  return {
    spec,
    metric: { namespace, name: spec.MetricName, of: dimension.Value },
  };
}
