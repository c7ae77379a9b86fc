import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { now } from "../../../observability/telemetry/index.ts";

describe("the clock", () => {
  afterEach(() => {
    jest.restoreAllMocks();
    now();
  });

  it("is the wall clock with fractions of a millisecond", () => {
    const times = Array.from({ length: 50 }, () => now());
    const [before, time, after] = [Date.now(), now(), Date.now()];

    expect(time).toBeGreaterThan(before - 3);
    expect(time).toBeLessThan(after + 3);
    expect(times.some((time) => !Number.isInteger(time))).toBe(true);
  });

  it("never runs backwards while the wall clock stands to it", () => {
    const times = Array.from({ length: 10_000 }, () => now());

    expect(times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0))).toBe(true);
  });

  it("follows the wall clock after the monotonic clock has stood still, as in a frozen environment", () => {
    const wall = Date.now() + 60_000;
    jest.spyOn(Date, "now").mockReturnValue(wall);

    expect(now()).toBeCloseTo(wall, 0);
  });

  it("stays as it is when the process was put off between two readings", () => {
    const [monotonicBefore, before] = [performance.now(), now()];
    const wall = Date.now();
    jest.spyOn(Date, "now").mockReturnValueOnce(wall + 40);

    const since = now() - before;
    expect(since - (performance.now() - monotonicBefore)).toBeLessThan(20);
  });
});
