import type { AlarmSpec } from "./alarm-spec.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface Datapoint {
  /** Start of the period, epoch ms. */
  at: number;
  /** Undefined when there was no sample. */
  value: number | undefined;
}

export interface Evaluation {
  state: AlarmState;
  /** AWS's sentence. */
  reason: string;
}

type Rule = Pick<
  AlarmSpec,
  "Threshold" | "ComparisonOperator" | "EvaluationPeriods" | "DatapointsToAlarm" | "TreatMissingData"
>;

const comparisons: Record<
  AlarmSpec["ComparisonOperator"],
  { words: string; holds(value: number, threshold: number): boolean }
> = {
  GreaterThanOrEqualToThreshold: { words: "greater than or equal to", holds: (value, threshold) => value >= threshold },
  GreaterThanThreshold: { words: "greater than", holds: (value, threshold) => value > threshold },
  LessThanThreshold: { words: "less than", holds: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: { words: "less than or equal to", holds: (value, threshold) => value <= threshold },
};

/** The state after the last `EvaluationPeriods` datapoints (oldest first), missing ones treated as the alarm says. */
export function evaluate(rule: Rule, datapoints: readonly Datapoint[], current: AlarmState): Evaluation {
  const periods = rule.EvaluationPeriods;
  const needed = rule.DatapointsToAlarm ?? periods;
  const range = datapoints.slice(-periods);
  const present = range.filter((point): point is Datapoint & { value: number } => point.value !== undefined);
  const breaching = present.filter(({ value }) => comparisons[rule.ComparisonOperator].holds(value, rule.Threshold));
  const healthy = present.length - breaching.length;
  const missing = periods - present.length;
  const nothing = { reason: "Insufficient Data: no datapoints were received." };

  switch (rule.TreatMissingData) {
    case "breaching":
      return crossed(breaching.length + missing >= needed);
    case "notBreaching":
      return crossed(breaching.length >= needed);
    case "ignore":
      if (breaching.length >= needed) return crossed(true);
      return healthy > periods - needed
        ? crossed(false)
        : { state: current, reason: "Unchanged: datapoints are missing." };
    case "missing":
      if (present.length === 0) return { state: "INSUFFICIENT_DATA", ...nothing };
      return crossed(breaching.length >= Math.min(needed, present.length));
  }

  function crossed(isAlarm: boolean): Evaluation {
    const shown = isAlarm ? breaching : present.filter((point) => !breaching.includes(point));
    const count = shown.length;
    if (count === 0 && present.length === 0) {
      const treated = `no datapoints were received for ${periods} period${periods === 1 ? "" : "s"} and ${periods} missing datapoint${periods === 1 ? " was" : "s were"} treated as [${isAlarm ? "Breaching" : "NonBreaching"}]`;
      return { state: isAlarm ? "ALARM" : "OK", reason: `Threshold Crossed: ${treated}.` };
    }
    const list = shown.map(({ at, value }) => `${decimal(value)} (${clock(at)})`).join(", ");
    const verb = `${count === 1 ? "was" : "were"} ${isAlarm ? "" : "not "}${comparisons[rule.ComparisonOperator].words}`;
    const minimum = `(minimum ${needed} datapoint${needed === 1 ? "" : "s"} for ${isAlarm ? "OK -> ALARM" : "ALARM -> OK"} transition)`;
    return {
      state: isAlarm ? "ALARM" : "OK",
      reason: `Threshold Crossed: ${count} out of the last ${periods} datapoints [${list}] ${verb} the threshold (${decimal(rule.Threshold)}) ${minimum}.`,
    };
  }
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `21/11/26 00:43:00`, UTC. */
function clock(at: number): string {
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  return `${date.slice(2).split("-").reverse().join("/")} ${time.slice(0, 8)}`;
}

/** The statistic of one period's samples; undefined when there are none. */
export function aggregate(statistic: AlarmSpec["Statistic"], samples: readonly number[]): number | undefined {
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, sample) => total + sample, 0);
  switch (statistic) {
    case "Maximum":
      return Math.max(...samples);
    case "Minimum":
      return Math.min(...samples);
    case "Sum":
      return sum;
    case "Average":
      return sum / samples.length;
    case "SampleCount":
      return samples.length;
  }
}
