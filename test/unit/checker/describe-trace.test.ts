import { describeTrace, formatDuration } from "../../../observability/checker/index.ts";
import { aRejectedJob, aSpan, without } from "../../support/a-trace.ts";

describe("a described trace", () => {
  it("is an indented tree with kinds, services, times and errors", () => {
    expect(describeTrace(aRejectedJob()).split("\n")).toEqual([
      "  submit report_generation      INTERNAL  job-generator   +0 ns   9 ms",
      "  └ create default              PRODUCER  job-generator   +1 ms   2 ms",
      "    ├ wait ingester-queue       INTERNAL  job-ingester    +2 ms  20 ms",
      "    └ process ingester-queue    CONSUMER  job-ingester   +22 ms  12 ms  Error INVALID_JOB",
      "      ├ validate job            INTERNAL  job-ingester   +23 ms   2 ms  Error INVALID_JOB",
      "      ├ send dead-letter-queue  PRODUCER  job-ingester   +24 ms   2 ms",
      "      └ publish job-failures    PRODUCER  job-ingester   +25 ms   2 ms",
    ]);
  });

  it("shows orphans below the trace, with the parent they miss", () => {
    const lines = describeTrace(without(aRejectedJob(), "create default")).split("\n");

    expect(lines[1]).toContain("(parent 0000000000000002 missing) wait ingester-queue");
  });

  it("shows spans in a cycle once", () => {
    const looped = [
      aSpan({ spanId: "a", parentSpanId: "b" }),
      aSpan({ spanId: "b", parentSpanId: "a", name: "step x" }),
    ];

    expect(describeTrace(looped).match(/\(in a cycle\) validate job|step x/g)).toHaveLength(2);
  });

  it("says so when there are no spans", () => {
    expect(describeTrace([])).toBe("(no spans)");
  });
});

describe("a duration", () => {
  it.each([
    [0n, "0 ns"],
    [999n, "999 ns"],
    [850_400n, "850 µs"],
    [12_345_678n, "12.3 ms"],
    [4_500_000_000n, "4.5 s"],
    [125_000_000_000n, "2 m 5 s"],
    [-2_000_000n, "-2 ms"],
  ])("of %s ns reads %s", (ns, text) => {
    expect(formatDuration(ns)).toBe(text);
  });
});
