import { parseSchedule } from "../../../infra/local/emulators/events/schedule/parse-schedule.ts";
import { createScheduler } from "../../../infra/local/emulators/events/schedule/scheduler.ts";
import { createManualTimers } from "../../support/manual-timers.ts";

/** The next times after `after`, as text with minutes. */
function nextTimes(expression: string, after: string, count: number): string[] {
  const schedule = parseSchedule(expression);
  if (schedule.kind !== "cron") throw new Error(`expected a cron expression, got ${expression}`);
  const times: string[] = [];
  let time: Date | undefined = new Date(after);
  while (times.length < count) {
    time = schedule.next(time);
    if (time === undefined) break;
    times.push(time.toISOString().slice(0, 16));
  }
  return times;
}

describe("rate expressions", () => {
  it.each([
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["rate(1 hour)", 3_600_000],
    ["rate(2 days)", 172_800_000],
  ])("%s is %i ms", (expression, periodMs) => {
    expect(parseSchedule(expression)).toEqual({ kind: "rate", periodMs });
  });
});

describe("schedule expressions", () => {
  it.each([
    ...[
      "rate(10 seconds)",
      "rate(10 years)",
      "rate(1 minutes)",
      "rate(1 hours)",
      "rate(1 days)",
      "rate(10 minute)",
      "rate()",
    ],
    ...[
      "rate(10)",
      "rate(10 minutess)",
      "rate(foo minutes)",
      "rate(0 minutes)",
      "rate(-10 minutes)",
      "rate(10 MINUTES)",
    ],
    ...["rate( 10 minutes )", " rate(10 minutes)", "rate(1.5 minutes)", "", "every minute"],
    ...[
      "cron(0 1 * * * *)",
      "cron(0 1 ? * ? *)",
      "cron(7 20 * * NOT *)",
      "cron(INVALID)",
      "cron(0 dummy ? * MON-FRI *)",
    ],
    ...[
      "cron(71 8 1 * ? *)",
      "cron(0 24 * * ? *)",
      "cron(0 0 32 * ? *)",
      "cron(0 0 ? 13 MON *)",
      "cron(0 0 ? * MON 1969)",
    ],
    ...[
      "cron(0 0 ? * 8 *)",
      "cron(0 0 ? * MON#6 *)",
      "cron(5-1 0 * * ? *)",
      "cron(*/0 0 * * ? *)",
      "cron(0 12 * * ?)",
      "cron(,1 0 * * ? *)",
    ],
  ])("%j is refused", (expression) => {
    expect(() => parseSchedule(expression)).toThrow("Parameter ScheduleExpression is not valid.");
  });
});

describe("cron expressions", () => {
  it.each<[string, string, string[]]>([
    ["cron(0 12 * * ? *)", "2026-11-20T12:00:00Z", ["2026-11-21T12:00", "2026-11-22T12:00"]],
    ["cron(5,35 14 * * ? *)", "2026-11-20T14:05:59Z", ["2026-11-20T14:35", "2026-11-21T14:05"]],
    ["cron(0/15 * * * ? *)", "2026-12-31T23:31:00Z", ["2026-12-31T23:45", "2027-01-01T00:00"]],
    ["cron(0/5 8-9 ? * MON-FRI *)", "2026-11-20T09:50:00Z", ["2026-11-20T09:55", "2026-11-23T08:00"]],
    ["cron(0 8 1 * ? *)", "2026-11-20T00:00:00Z", ["2026-12-01T08:00", "2027-01-01T08:00"]],
    ["cron(0 2 ? * SAT#3 *)", "2026-11-01T00:00:00Z", ["2026-11-21T02:00", "2026-12-19T02:00"]],
    ["cron(15 10 ? * 6L 2026-2027)", "2026-11-28T00:00:00Z", ["2026-12-25T10:15", "2027-01-29T10:15"]],
    ["cron(0 0 L * ? *)", "2027-02-01T00:00:00Z", ["2027-02-28T00:00", "2027-03-31T00:00"]],
    ["cron(0 0 LW * ? *)", "2027-02-01T00:00:00Z", ["2027-02-26T00:00", "2027-03-31T00:00"]],
    ["cron(0 0 15W * ? *)", "2026-11-01T00:00:00Z", ["2026-11-16T00:00", "2026-12-15T00:00"]],
    ["cron(0 0 1W * ? *)", "2026-07-30T00:00:00Z", ["2026-08-03T00:00", "2026-09-01T00:00"]],
    ["cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    ["cron(0 0 ? JAN,jul SUN *)", "2026-01-20T00:00:00Z", ["2026-01-25T00:00", "2026-07-05T00:00"]],
    ["cron(0 0 1 1 ? 2026)", "2026-01-01T00:00:00Z", []],
    ["cron(* * ? * L *)", "2026-11-20T23:59:30Z", ["2026-11-21T00:00", "2026-11-21T00:01"]],
  ])("%s after %s", (expression, after, times) => {
    expect(nextTimes(expression, after, 2)).toEqual(times);
  });
});

describe("the scheduler", () => {
  const start = Date.parse("2026-11-20T00:00:30Z");

  function schedulerWith(timeScale: number) {
    const timers = createManualTimers();
    const fired: string[] = [];
    let time = start;
    const scheduler = createScheduler({ timers, now: () => time, timeScale });
    /** Runs the next timer, `early` milliseconds before its time. */
    const runNext = (early = 0) => {
      time += Math.min(...timers.pending()) - early;
      return timers.runNext();
    };
    const run = (expression: string, key = "r") =>
      scheduler.start(key, parseSchedule(expression), () => fired.push(key));
    return { timers, fired, scheduler, run, runNext };
  }

  it("fires in real time by default", () => {
    const { fired, run, runNext } = schedulerWith(1);
    run("rate(2 minutes)");

    expect([runNext(), runNext()]).toEqual([120_000, 120_000]);
    expect(fired).toEqual(["r", "r"]);
  });

  it("waits for the time that a cron expression names", () => {
    const { timers, run } = schedulerWith(1);
    run("cron(1 0 * * ? *)");

    expect(timers.pending()).toEqual([30_000]);
  });

  it("shortens the periods by the scale, to five seconds at least", () => {
    const { timers, run, runNext } = schedulerWith(0.02);
    run("rate(1 minute)", "a");
    run("rate(1 hour)", "b");

    expect(timers.pending()).toEqual([5_000, 72_000]);
    runNext();
    expect(timers.pending().sort()).toEqual([5_000, 72_000]);
  });

  it("goes through the times of a cron expression on a scaled clock", () => {
    const { run, runNext } = schedulerWith(0.1);
    run("cron(0/10 * * * ? *)");

    expect([runNext(), runNext()]).toEqual([57_000, 60_000]);
  });

  it("has one schedule for each key and ends it on demand", () => {
    const { timers, fired, scheduler, run } = schedulerWith(1);
    run("rate(1 minute)");
    run("rate(2 minutes)");

    expect(timers.pending()).toEqual([120_000]);

    scheduler.end("r");
    run("rate(1 minute)", "a");
    run("rate(1 minute)", "b");
    scheduler.stop();

    expect(timers.pending()).toEqual([]);
    expect(fired).toEqual([]);
  });

  it("does not fire twice for a time when a timer runs early", () => {
    const { fired, run, runNext } = schedulerWith(1);
    run("cron(* * * * ? *)");

    expect([runNext(2), runNext()]).toEqual([30_000, 60_002]);
    expect(fired).toEqual(["r", "r"]);
  });

  it("ends by itself after the last time", () => {
    const { timers, fired, run, runNext } = schedulerWith(1);
    run("cron(1 0 20 11 ? 2026)");
    runNext();

    expect(fired).toEqual(["r"]);
    expect(timers.pending()).toEqual([]);
  });
});
