import * as z from "zod";
import { TIME_KINDS } from "../api/job-view.ts";
import type { RunTally } from "./run-tally.ts";

const count = z.number().nonnegative();
const counts = z.array(z.tuple([z.string(), count])).transform((pairs) => new Map(pairs));
const latencies = z.array(z.tuple([count, count])).transform((pairs) => new Map(pairs));
const typeTally = z.object({
  ...{ jobs: count, tried: count, attempts: count },
  statuses: counts,
  latencies,
  splitUs: z.record(z.enum(TIME_KINDS), count),
  codes: counts,
  shapes: counts,
});
const runTally = z.array(z.tuple([z.string().nullable(), typeTally])).transform((pairs) => new Map(pairs));

/** Names come from outside: they are values here, never keys. */
export function tallyJson(tally: RunTally): string {
  const ofTypes = Array.from(tally, ([type, { statuses, latencies, codes, shapes, ...rest }]) => [
    type,
    { ...rest, statuses: [...statuses], latencies: [...latencies], codes: [...codes], shapes: [...shapes] },
  ]);
  return JSON.stringify(ofTypes);
}

/** What cannot be read counts nothing. */
export function readTally(json: string): RunTally {
  try {
    return runTally.parse(JSON.parse(json));
  } catch {
    return new Map();
  }
}
