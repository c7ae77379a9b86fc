import { jest } from "@jest/globals";
import { realTimers } from "../../../infra/local/emulators/events/timers.ts";

const day = 86_400_000;

describe("real timers", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it("run once, after the delay", () => {
    const runs: number[] = [];
    realTimers.after(100, () => runs.push(Date.now()));
    const start = Date.now();

    jest.advanceTimersByTime(1_000);

    expect(runs).toEqual([start + 100]);
  });

  it("keep delays that are too long for setTimeout", () => {
    let runs = 0;
    realTimers.after(60 * day, () => runs++);

    jest.advanceTimersByTime(59 * day);

    expect(runs).toBe(0);
    jest.advanceTimersByTime(day);
    expect(runs).toBe(1);
  });

  it("can be cancelled, also late in a long delay", () => {
    let runs = 0;
    const timer = realTimers.after(60 * day, () => runs++);

    jest.advanceTimersByTime(50 * day);
    timer.cancel();
    jest.advanceTimersByTime(50 * day);

    expect(runs).toBe(0);
  });
});
