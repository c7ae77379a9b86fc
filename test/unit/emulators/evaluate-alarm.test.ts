import { type AlarmState, aggregate, evaluate } from "../../../infra/local/emulators/alarms/evaluate.ts";

const at = Date.UTC(2026, 10, 21, 0, 43);
const rule = {
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  EvaluationPeriods: 3,
  TreatMissingData: "missing",
} as const;
type Treatment = "missing" | "ignore" | "breaching" | "notBreaching";

/** `0` is a healthy datapoint, `X` a breaching one, `-` a missing one. */
function points(pattern: string) {
  return [...pattern].map((sign) => ({ at, value: sign === "-" ? undefined : sign === "X" ? 5 : 0 }));
}

describe("an alarm", () => {
  it.each<[string, number, AlarmState]>([
    ["XXX", 3, "ALARM"],
    ["XX0", 3, "OK"],
    ["X0X", 2, "ALARM"],
    ["00X", 1, "ALARM"],
    ["000", 1, "OK"],
  ])("over %s with %i datapoints to alarm is %s", (pattern, DatapointsToAlarm, state) => {
    expect(evaluate({ ...rule, DatapointsToAlarm }, points(pattern), "OK").state).toBe(state);
  });

  it.each<[string, Treatment, AlarmState]>([
    ["---", "missing", "INSUFFICIENT_DATA"],
    ["---", "ignore", "ALARM"],
    ["---", "breaching", "ALARM"],
    ["---", "notBreaching", "OK"],
    ["--X", "missing", "ALARM"],
    ["--X", "ignore", "ALARM"],
    ["--X", "breaching", "ALARM"],
    ["--X", "notBreaching", "OK"],
    ["0--", "missing", "OK"],
    ["0--", "ignore", "OK"],
    ["0--", "breaching", "OK"],
    ["0--", "notBreaching", "OK"],
  ])("in ALARM over %s, missing data %s, becomes %s", (pattern, TreatMissingData, state) => {
    expect(evaluate({ ...rule, TreatMissingData }, points(pattern), "ALARM").state).toBe(state);
  });

  it.each<["GreaterThanThreshold" | "LessThanThreshold" | "LessThanOrEqualToThreshold", number, AlarmState]>([
    ["GreaterThanThreshold", 1, "OK"],
    ["GreaterThanThreshold", 1.5, "ALARM"],
    ["LessThanThreshold", 1, "OK"],
    ["LessThanOrEqualToThreshold", 1, "ALARM"],
  ])("that looks for %s 1 is, at %d, %s", (ComparisonOperator, value, state) => {
    expect(evaluate({ ...rule, EvaluationPeriods: 1, ComparisonOperator }, [{ at, value }], "OK").state).toBe(state);
  });

  it("says why in CloudWatch's words", () => {
    expect(evaluate({ ...rule, EvaluationPeriods: 1 }, points("X"), "OK").reason).toBe(
      "Threshold Crossed: 1 out of the last 1 datapoints [5.0 (21/11/26 00:43:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).",
    );
  });
});

describe("the statistic of a period", () => {
  it.each([
    ["Maximum", 4],
    ["Minimum", 1],
    ["Sum", 7],
    ["Average", 7 / 3],
    ["SampleCount", 3],
  ] as const)("%s of 1, 4, 2 is %d", (statistic, expected) => {
    expect(aggregate(statistic, [1, 4, 2])).toBe(expected);
  });

  it("is missing without samples", () => {
    expect(aggregate("Sum", [])).toBeUndefined();
  });
});
