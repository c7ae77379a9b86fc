import type { JobStatus } from "./job-view.ts";

/** GET /api/suggest?text=…: what a person may mean by a text, a few of each, the likeliest first. */
export interface SuggestView {
  /** Jobs whose id begins with the text. */
  jobs: { id: string; type: string | null; status: JobStatus }[];
  /** Traces whose id begins with the text. */
  traces: { traceId: string; service: string; name: string }[];
  /**
   * Attributes whose key begins with (or has in it) the text, without a value; for a text with "=", that key with the values that begin with
   * what comes behind the sign; for a text that is a value, the attributes that have it.
   */
  attributes: { key: string; value?: string }[];
}
