import { bursts } from "../../../generator/bursts.ts";
import { seededRandom } from "../../../generator/seeded-random.ts";
import { take } from "./take.ts";

const some = (options: { size?: number; rate?: number } = {}) =>
  take(1000, bursts({ random: seededRandom(7, "pauses"), ...options }));

describe("bursts", () => {
  it("hold one to ten jobs with pauses of 50 to 800 ms", () => {
    const all = some();

    expect(new Set(all.map(({ size }) => size)).size).toBe(10);
    expect(Math.min(...all.map(({ size }) => size))).toBe(1);
    expect(Math.min(...all.map(({ pauseMs }) => pauseMs))).toBeGreaterThanOrEqual(50);
    expect(Math.max(...all.map(({ pauseMs }) => pauseMs))).toBeLessThanOrEqual(800);
  });

  it("are the same for the same seed", () => {
    expect(some()).toEqual(some());
  });

  it("keep the rate asked for on average, with pauses that differ", () => {
    const all = some({ rate: 20 });

    const jobs = all.reduce((sum, { size }) => sum + size, 0);
    const seconds = all.reduce((sum, { pauseMs }) => sum + pauseMs, 0) / 1000;

    expect(jobs / seconds).toBeGreaterThan(19);
    expect(jobs / seconds).toBeLessThan(21);
    expect(new Set(all.map(({ pauseMs }) => pauseMs)).size).toBeGreaterThan(100);
  });

  it("follow each other without a pause at rate 0", () => {
    expect(some({ rate: 0 }).every(({ pauseMs }) => pauseMs === 0)).toBe(true);
  });

  it("have the size asked for", () => {
    expect(some({ size: 25 }).every(({ size }) => size === 25)).toBe(true);
  });
});
