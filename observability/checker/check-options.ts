import type { Outcome } from "./outcome.ts";

export interface CheckOptions {
  /** `parent` (default): a job is one trace. `link`: a job is several traces joined by links and `job.id`. */
  topology?: "parent" | "link";
  /** The outcome by the job record. The record does not tell a failure from a crash: `failed` accepts `crashed` too. */
  expected?: Outcome;
  /** Owner prefix before names of queues, topics and functions: `alice` or `alice-`. */
  prefix?: string;
  /** `submit` (default): the root is a `submit …` span. `any`: the job may be started by spans of another application, or by none. */
  root?: "submit" | "any";
  /** `service.name` of who submits; default `job-generator`. */
  submitter?: string;
  /** Words that may appear nowhere in a trace: user names, for one. Compared as whole words, case ignored. */
  personalData?: readonly string[];
  /** Names of steps with an effect, besides those that carry `job.step.effect=true`. */
  effects?: readonly string[];
  /** How far two clocks may differ, in milliseconds; default 1. */
  clockToleranceMs?: number;
  /** Characters of the longest text allowed in an attribute; default 256. */
  maximumTextLength?: number;
  /** The job whose spans count when the traces hold several; default: that of the `submit` span, else the most frequent. */
  jobId?: string;
}

export type ResolvedOptions = Required<Omit<CheckOptions, "expected" | "jobId">> &
  Pick<CheckOptions, "expected" | "jobId">;

export function resolveOptions({ prefix = "", ...options }: CheckOptions = {}): ResolvedOptions {
  return {
    topology: "parent",
    root: "submit",
    submitter: "job-generator",
    personalData: [],
    effects: [],
    clockToleranceMs: 1,
    maximumTextLength: 256,
    ...options,
    prefix: prefix === "" || prefix.endsWith("-") ? prefix : `${prefix}-`,
  };
}
