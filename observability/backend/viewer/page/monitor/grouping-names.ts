import type { Grouping } from "../../model/series-query.ts";

/** What the lines are, as headings and buttons say it. */
export const GROUPING_NAMES: Record<Grouping, string> = {
  "job-type": "Job types",
  operation: "Operations",
  queue: "Queues",
};
