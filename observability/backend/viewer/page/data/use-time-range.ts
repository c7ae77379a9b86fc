import { readRange, type TimeRange } from "../../model/job-query.ts";
import { useAddress } from "./use-address.ts";

/** Keys with which an address says the time itself. */
const OWN_TIMES = ["startUs", "endUs", "timeframe"] as const;

interface TimeRangeChoice {
  range: TimeRange;
  /** The address says a time of its own, and `range` does not hold. */
  isOwn: boolean;
  setRange(range: TimeRange): void;
}

/** The range of the header (`?range=`) and a way to choose another. Pages turn it into a start with `rangeStart` when they ask. */
export function useTimeRange(): TimeRangeChoice {
  const { query, change } = useAddress();
  // A chosen range takes the place of a brushed one.
  const setRange = (range: TimeRange) =>
    change({
      ...Object.fromEntries(OWN_TIMES.map((key) => [key, undefined])),
      range: range === "all" ? undefined : range,
    });
  return { range: readRange(query), isOwn: OWN_TIMES.some((key) => query.has(key)), setRange };
}
