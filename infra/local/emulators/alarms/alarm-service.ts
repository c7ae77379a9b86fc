import { z } from "zod";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import type { AwsService } from "../service.ts";
import type { Alarm, Alarms } from "./alarms.ts";

const names = z.array(z.string());
const describeSchema = z.object({
  AlarmNames: names.optional(),
  AlarmNamePrefix: z.string().optional(),
  StateValue: z.string().optional(),
});
const setStateSchema = z.object({
  AlarmName: z.string(),
  StateValue: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]),
  StateReason: z.string(),
});

/** The alarms before anything has been checked: `putAlarm` takes what a request holds. */
export type UncheckedAlarms = Omit<Alarms, "putAlarm" | "service"> & {
  putAlarm(input: unknown): { alarmArn: string };
};

/** CloudWatch's alarm operations in the JSON protocol (`GraniteServiceVersion20100801.*`), which the AWS CLI speaks. */
export function createAlarmService(alarms: UncheckedAlarms): AwsService {
  const operations: Record<string, (input: unknown) => Promise<object> | object> = {
    DescribeAlarms: (input) => {
      const { AlarmNames, AlarmNamePrefix = "", StateValue } = checked(describeSchema, input);
      const shown = alarms
        .list()
        .filter(
          ({ spec }) => spec.AlarmName.startsWith(AlarmNamePrefix) && (AlarmNames?.includes(spec.AlarmName) ?? true),
        )
        .filter(({ state }) => StateValue === undefined || state === StateValue);
      return { MetricAlarms: shown.map(described), CompositeAlarms: [] };
    },
    SetAlarmState: async (input) => {
      const { AlarmName, StateValue, StateReason } = checked(setStateSchema, input);
      await alarms.setState(AlarmName, StateValue, StateReason);
      return {};
    },
    PutMetricAlarm: (input) => {
      alarms.putAlarm(input);
      return {};
    },
    DeleteAlarms: (input) => {
      alarms.deleteAlarms(checked(z.object({ AlarmNames: names }), input).AlarmNames);
      return {};
    },
  };

  return {
    async handle({ operation, headers, body }) {
      if (headers["smithy-protocol"] !== undefined || operation === undefined) {
        const got = headers["smithy-protocol"] ?? "the query protocol";
        throw new AwsError(
          "UnsupportedProtocol",
          `expected CloudWatch's JSON protocol, which the AWS CLI speaks; got ${got}; the request is refused`,
        );
      }
      const run = operations[operation];
      if (!run) {
        throw new AwsError(
          "InvalidAction",
          `expected a CloudWatch operation of ${Object.keys(operations).join(", ")}; got ${operation}`,
        );
      }
      const answer = await run(jsonBody(body));
      const contentType = headers["content-type"] ?? "application/x-amz-json-1.0";
      return { status: 200, headers: { "content-type": contentType }, body: JSON.stringify(answer) };
    },
  };
}

function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(", ");
  throw new AwsError("ValidationError", issues);
}

/** Times are epoch seconds in this protocol. */
function described({ spec, arn, state, reason, stateSince, configuredAt }: Alarm) {
  const { Tags: _, ...properties } = spec;
  return {
    ...properties,
    AlarmArn: arn,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: stateSince / 1000,
    StateTransitionedTimestamp: stateSince / 1000,
    AlarmConfigurationUpdatedTimestamp: configuredAt / 1000,
  };
}
