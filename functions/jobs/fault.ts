import * as z from "zod";

/**
 * A fault that a job asks for, obeyed by the processor only where fault injection is on.
 * `fail` throws, `hang` never answers, `crash` ends the process, `slow` takes `seconds` (scaled) longer.
 */
export const faultSchema = z.object({
  kind: z.enum(["fail", "hang", "crash", "slow"]),
  /** The step it happens in; without it the first. */
  step: z.string().optional(),
  /** Only in the first n attempts; without it in every attempt. */
  times: z.int().positive().optional(),
  seconds: z.number().positive().optional(),
});

export type Fault = z.infer<typeof faultSchema>;
