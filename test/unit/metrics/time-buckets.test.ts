import { randomBytes } from "node:crypto";
import { quantileMs, type SeriesCell } from "../../../observability/backend/metrics/series-cell.ts";
import { createTimeBuckets, type TimeRange } from "../../../observability/backend/metrics/time-buckets.ts";

const NOW_S = 1_800_000_000;
const HOUR_S = 3_600;
const ALWAYS: TimeRange = { fromS: 0, toS: NOW_S * 2 };

function setUp(mostBytes?: number) {
  const clock = { s: NOW_S };
  const buckets = createTimeBuckets({ now: () => clock.s * 1_000, ...(mostBytes !== undefined && { mostBytes }) });
  const add = (endS: number, { series = 1, durationUs = 1_000 } = {}) =>
    buckets.add(series, endS * 1_000_000, durationUs, { traceId: randomBytes(16), spanId: randomBytes(8) });
  const cells = (range = ALWAYS) => {
    const found: (Pick<SeriesCell, "count" | "sumUs" | "minUs" | "maxUs"> & { p50: number | null; startS: number })[] =
      [];
    buckets.visit(range, (_series, cell, { startS }) => {
      const { count, sumUs, minUs, maxUs } = cell;
      found.push({ count, sumUs, minUs, maxUs, p50: quantileMs(cell, 0.5), startS });
    });
    return found;
  };
  return { buckets, clock, add, cells };
}

describe("buckets of time", () => {
  it("say the same when they are packed as when they are open", () => {
    const { add, cells } = setUp();
    for (const durationUs of [0, 0.5, 7, 1_000, 1_000, 3_600_000_000]) add(NOW_S, { durationUs });
    const before = cells();

    for (let index = 1; index <= 20; index++) add(NOW_S - index * 10);

    expect(cells({ fromS: NOW_S, toS: NOW_S + 1 })).toEqual(before);
    expect(before).toEqual([
      { count: 6, sumUs: 3_600_002_007.5, minUs: 0, maxUs: 3_600_000_000, p50: expect.any(Number), startS: NOW_S },
    ]);
  });

  it("take more when they were packed", () => {
    const { add, cells } = setUp();

    for (let round = 0; round < 3; round++) for (let index = 0; index < 20; index++) add(NOW_S - index * 10);

    expect(cells()).toHaveLength(20);
    expect(cells().every(({ count }) => count === 3)).toBe(true);
  });

  it("become coarser with age and lose no span", () => {
    const { add, cells, clock, buckets } = setUp();
    for (let index = 0; index < 60; index++) add(NOW_S - index * 10);

    clock.s = NOW_S + 3 * HOUR_S;
    add(clock.s);

    expect(buckets.coarsestStepS({ fromS: NOW_S - HOUR_S, toS: NOW_S + 10 })).toBe(60);
    expect(cells({ fromS: NOW_S - HOUR_S, toS: NOW_S + 10 }).length).toBeLessThanOrEqual(11);
    expect(buckets.count(ALWAYS)).toBe(61);
  });

  it("forget what is older than two weeks", () => {
    const { add, clock, buckets } = setUp();
    add(NOW_S);

    clock.s = NOW_S + 15 * 24 * HOUR_S;
    add(clock.s);
    clock.s += 60;
    add(clock.s);
    clock.s += 60;
    add(clock.s);

    expect(buckets.count(ALWAYS)).toBe(3);
  });

  it("refuse times that are too old or too far ahead", () => {
    const { add, buckets } = setUp();

    expect([add(NOW_S + 2 * HOUR_S), add(NOW_S - 15 * 24 * HOUR_S), add(0), add(NOW_S + 60)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(buckets.count(ALWAYS)).toBe(1);
  });

  it("stay within their memory: the oldest get coarser first, then go", () => {
    const mostBytes = 100_000;
    const { add, buckets } = setUp(mostBytes);

    for (let bucket = 700; bucket >= 0; bucket--) {
      for (let series = 0; series < 50; series++)
        add(NOW_S - bucket * 10, { series, durationUs: 1_000 * (series + 1) });
      expect(buckets.packedBytes()).toBeLessThan(mostBytes + 10 * 50 * 200);
    }

    expect(buckets.coarsestStepS({ fromS: NOW_S - 60, toS: NOW_S + 10 })).toBe(10);
    expect(buckets.coarsestStepS(ALWAYS)).toBe(600);
    expect(buckets.count({ fromS: NOW_S - 120, toS: NOW_S + 10 })).toBeGreaterThanOrEqual(13 * 50);
  });
});
