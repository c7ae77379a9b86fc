import type { SeriesLabels } from "./series-catalog.ts";
import type { TimeBuckets } from "./time-buckets.ts";

/** Rates, errors and durations of all spans by time; what the views of them are made from. */
export interface SeriesReader extends Pick<TimeBuckets, "visit" | "count" | "coarsestStepS" | "oldestS"> {
  /** Labels of a series, by the number that `visit` gives. */
  readonly labels: readonly SeriesLabels[];
  /** False while spans of an earlier run are still being read from the store. */
  complete(): boolean;
}
