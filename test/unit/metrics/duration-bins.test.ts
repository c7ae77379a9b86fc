import fc from "fast-check";
import { addSpan, emptyCell, mergeCell, quantileMs } from "../../../observability/backend/metrics/series-cell.ts";

const ids = { traceId: Buffer.alloc(16), spanId: Buffer.alloc(8) };

function cellOf(durations: readonly number[]) {
  const cell = emptyCell();
  for (const duration of durations) addSpan(cell, duration, 0, ids);
  return cell;
}

const durations = fc.array(fc.double({ min: 1, max: 1e10, noNaN: true }), { minLength: 1, maxLength: 200 });

describe("duration bins", () => {
  it("give any quantile within 4.5 % of a duration at its rank", () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
        const found = (quantileMs(cellOf(values), q) ?? 0) * 1_000;
        expect(Math.abs(found / exact - 1)).toBeLessThan(0.045);
      }),
    );
  });

  it("merge into what all of them would have been together", () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const merged = cellOf(some);
        mergeCell(merged, cellOf(others));
        const whole = cellOf([...some, ...others]);
        expect({ ...merged, sumUs: 0 }).toEqual({ ...whole, sumUs: 0 });
        expect(merged.sumUs).toBeCloseTo(whole.sumUs, 0);
      }),
    );
  });

  it("give the duration itself when all are the same", () => {
    expect([0, 0.5, 0.99].map((q) => quantileMs(cellOf([49_999, 49_999]), q))).toEqual([49.999, 49.999, 49.999]);
    expect(quantileMs(emptyCell(), 0.5)).toBeNull();
  });
});
