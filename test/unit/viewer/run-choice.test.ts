import { describe, expect, it } from "@jest/globals";
import type { FigureChange, RunView } from "../../../observability/backend/api/run-view.ts";
import { jobsOfRun, readRunChoice } from "../../../observability/backend/viewer/model/run-choice.ts";
import { changeText, formatFigure, shapeParts } from "../../../observability/backend/viewer/model/run-figures.ts";

function aRun(id: number, jobs = 1): RunView {
  return { id, label: `run ${id}`, startedUs: id * 100, endedUs: id * 100 + 50, total: { jobs }, types: [] } as never;
}
const aFigure = (given: Partial<FigureChange>): FigureChange => ({
  ...{ name: "p50", unit: "us", base: 1, with: 1, change: 0, verdict: "same" },
  ...given,
});

describe("the two runs of an address", () => {
  const runs = [aRun(5, 0), aRun(4), aRun(3, 0), aRun(2), aRun(1)];
  const chosen = (address: string, of = runs) => {
    const { base, with: other } = readRunChoice(new URLSearchParams(address), of);
    return [base?.id, other?.id];
  };

  it("are the last two that had jobs, unless it names others", () => {
    expect(chosen("")).toEqual([2, 4]);
    expect(chosen("base=1")).toEqual([1, 4]);
    expect(chosen("with=2")).toEqual([1, 2]);
    expect(chosen("base=4&with=1")).toEqual([4, 1]);
    expect(chosen("base=4")).toEqual([4, 2]);
  });

  it("are as many as there are", () => {
    expect(chosen("", [aRun(1)])).toEqual([undefined, 1]);
    expect(chosen("base=9&with=x", [])).toEqual([undefined, undefined]);
  });
});

describe("a run", () => {
  it("leads to the jobs that were submitted in it", () => {
    expect(jobsOfRun(aRun(2))).toBe("/jobs?startUs=200&endUs=250");
    expect(jobsOfRun({ ...aRun(2), endedUs: null }, "a&b")).toBe("/jobs?startUs=200&type=a%26b");
  });
});

describe("a figure of two runs", () => {
  it("is marked where it is worse or better, and told by its share", () => {
    expect(changeText(aFigure({ verdict: "worse", change: 0.234 }))).toBe("▲ +23 %");
    expect(changeText(aFigure({ verdict: "better", change: -0.08 }))).toBe("▼ −8 %");
    expect(changeText(aFigure({ verdict: "worse", change: null }))).toBe("▲");
    expect(changeText(aFigure({ verdict: "same", change: 0.04 }))).toBe("+4 %");
    expect(changeText(aFigure({ verdict: "same", change: 0.001 }))).toBe("=");
    expect(changeText(aFigure({ verdict: null, change: 0.5 }))).toBe("");
  });

  it("is written by its unit", () => {
    expect(formatFigure({ unit: "us" }, 1_240_000)).toBe("1.24 s");
    expect(formatFigure({ unit: "per-job" }, 1.2345)).toBe("1.23");
    expect(formatFigure({ unit: "jobs" }, null)).toBe("—");
  });
});

describe("a path of names", () => {
  it("ends with the span's own", () => {
    expect(shapeParts({ path: "a: x › b: y › b: z", jobs: 1, of: 1, below: 0 })).toEqual({
      ...{ own: "b: z", above: ["a: x", "b: y"] },
    });
  });
});
