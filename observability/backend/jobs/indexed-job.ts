import type { JobFacts } from "./job-facts.ts";

/** What the index keeps of a job. */
export interface IndexedJob {
  id: string;
  facts: JobFacts;
  traceKeys: number[];
  updatedAtUs: number;
}

export function packJob(facts: JobFacts, rest: { traceKeys: number[]; updatedAtUs: number }): IndexedJob {
  return { id: facts.id, facts, ...rest };
}
