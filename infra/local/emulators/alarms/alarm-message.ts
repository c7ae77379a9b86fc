import { accountId } from "../account.ts";
import type { AlarmSpec } from "./alarm-spec.ts";
import type { AlarmState } from "./evaluate.ts";

export interface Transition {
  spec: AlarmSpec;
  alarmArn: string;
  oldState: AlarmState;
  newState: AlarmState;
  reason: string;
  /** Epoch ms. */
  at: number;
  /** When the alarm was last put, epoch ms. */
  configuredAt: number;
}

/** What CloudWatch publishes to a topic when an alarm changes its state. */
export function alarmMessage({ spec, alarmArn, oldState, newState, reason, at, configuredAt }: Transition): {
  subject: string;
  body: string;
} {
  const region = "US East (N. Virginia)";
  const body = {
    AlarmName: spec.AlarmName,
    AlarmDescription: spec.AlarmDescription ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: timestamp(configuredAt),
    NewStateValue: newState,
    NewStateReason: reason,
    StateChangeTime: timestamp(at),
    Region: region,
    AlarmArn: alarmArn,
    OldStateValue: oldState,
    OKActions: spec.OKActions,
    AlarmActions: spec.AlarmActions,
    InsufficientDataActions: spec.InsufficientDataActions,
    Trigger: {
      MetricName: spec.MetricName,
      Namespace: spec.Namespace,
      StatisticType: "Statistic",
      Statistic: spec.Statistic.toUpperCase(),
      Unit: spec.Unit ?? null,
      Dimensions: spec.Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
      Period: spec.Period,
      EvaluationPeriods: spec.EvaluationPeriods,
      ...(spec.DatapointsToAlarm !== undefined && { DatapointsToAlarm: spec.DatapointsToAlarm }),
      ComparisonOperator: spec.ComparisonOperator,
      Threshold: spec.Threshold,
      TreatMissingData: spec.TreatMissingData,
      EvaluateLowSampleCountPercentile: "",
    },
  };
  return { subject: `${newState}: "${spec.AlarmName}" in ${region}`.slice(0, 99), body: JSON.stringify(body) };
}

function timestamp(at: number): string {
  return new Date(at).toISOString().replace("Z", "+0000");
}
