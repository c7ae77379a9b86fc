import { countInto, emptyHistogram } from "../../../observability/backend/metrics/cumulative-histogram.ts";
import { idsText } from "../../../observability/backend/metrics/series-cell.ts";

const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;
const BOUNDS = [1, 10, 100];
const ids = (digit: string) => ({
  traceId: Buffer.from(digit.repeat(32), "hex"),
  spanId: Buffer.from(digit.repeat(16), "hex"),
});

describe("a histogram that only grows", () => {
  it("counts a value at a bound below it", () => {
    const histogram = emptyHistogram(BOUNDS);

    for (const value of [0, 1, 1.01, 10, 100, 101]) countInto(histogram, BOUNDS, value, 0, ids("1"));

    expect([...histogram.counts]).toEqual([2, 2, 1, 1]);
    expect(histogram.sum).toBeCloseTo(213.01);
  });

  it("keeps an exemplar per bucket that never goes back in time, and copies its ids", () => {
    const histogram = emptyHistogram(BOUNDS);
    const shown = () => {
      const exemplar = histogram.exemplars[1];
      return exemplar && [idsText(exemplar.ids).spanId[0], exemplar.value];
    };
    const first = ids("1");
    countInto(histogram, BOUNDS, 5, 100 * SECOND_US, first);
    first.spanId.fill(0);
    expect(shown()).toEqual(["1", 5]);

    countInto(histogram, BOUNDS, 6, 50 * SECOND_US, ids("2"));
    countInto(histogram, BOUNDS, 7, 105 * SECOND_US, ids("3"));
    expect(shown()).toEqual(["1", 5]);

    countInto(histogram, BOUNDS, 8, 111 * SECOND_US, ids("4"));
    expect(shown()).toEqual(["4", 8]);
    expect(histogram.exemplars[0]).toBeUndefined();
  });

  it("gives up an exemplar of a clock that is far ahead", () => {
    const histogram = emptyHistogram(BOUNDS);
    countInto(histogram, BOUNDS, 5, 48 * HOUR_US, ids("1"));

    countInto(histogram, BOUNDS, 5, HOUR_US, ids("2"));

    expect(histogram.exemplars[1]?.endUs).toBe(HOUR_US);
  });
});
