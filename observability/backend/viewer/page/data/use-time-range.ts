import { readRange, type TimeRange } from "../../model/job-query.ts";
import { useAddress } from "./use-address.ts";

/** The range of the header (`?range=`) and a way to choose another. Pages turn it into a start with `rangeStartUs` when they ask. */
export function useTimeRange(): { range: TimeRange; setRange(range: TimeRange): void } {
  const { query, change } = useAddress();
  // A chosen range takes the place of a brushed one.
  const setRange = (range: TimeRange) =>
    change({ range: range === "all" ? undefined : range, startUs: undefined, endUs: undefined });
  return { range: readRange(query), setRange };
}
