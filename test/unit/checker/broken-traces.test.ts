import { checkTrace, type RuleName, ruleMeanings } from "../../../observability/checker/index.ts";
import { aCompletedJob } from "../../support/a-trace.ts";
import { bend, named, without } from "../../support/bend-trace.ts";
import { bentSpans } from "./bent-spans.ts";
import { bentStories } from "./bent-stories.ts";
import type { BentTrace } from "./bent-trace.ts";

const good = aCompletedJob();
const cases = [...bentSpans, ...bentStories];

const disconnecting = new Set<RuleName>([
  "not-a-span",
  "single-root",
  "parent-present",
  "aws-parent",
  "cycle",
  "one-trace",
  "hop-missing",
]);

describe("a trace that breaks a rule", () => {
  it.each(cases)("is caught by %s: %s", (rule, _what, spans, options = {}) => {
    const { connected, problems } = checkTrace(spans(), options);

    expect(problems.map((problem) => problem.rule)).toContain(rule);
    expect(connected).toBe(!problems.some((problem) => disconnecting.has(problem.rule)));
  });

  it("is caught alone where nothing else is wrong", () => {
    const alone = cases.filter(([rule]) => !["span-parent", "cycle", "one-trace"].includes(rule));
    const rulesOf = ([, , spans, options]: BentTrace) =>
      new Set(checkTrace(spans(), options).problems.map(({ rule }) => rule));

    expect(alone.filter((each) => rulesOf(each).size === 1).length).toBeGreaterThan(cases.length / 2);
  });

  it("is caught for every rule there is", () => {
    const elsewhere = ["not-a-span", "faas-attributes", "payload"];

    expect([...new Set([...cases.map(([rule]) => rule), ...elsewhere])].sort()).toEqual(
      Object.keys(ruleMeanings).sort(),
    );
  });

  it("stays connected when only a wait, a validation or an acceptance is missing", () => {
    for (const name of ["wait jobs-todo", "wait ingester-queue", "validate job", "job accepted"]) {
      expect(checkTrace(without(good, name))).toMatchObject({ connected: true, problems: [{ rule: "span-missing" }] });
    }
  });

  it("names the span that is wrong", () => {
    const [problem] = checkTrace(bend(good, "validate job", () => ({ status: { code: "OK" } }))).problems;

    expect(problem).toEqual({
      rule: "status-ok",
      spanId: named(good, "validate job").spanId,
      message: "validate job: expected Unset or Error, got Ok",
    });
  });
});
