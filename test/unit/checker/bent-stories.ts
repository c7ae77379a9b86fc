import {
  aCompletedJob,
  aCrashedJob,
  aDuplicateDelivery,
  aFailedJob,
  aRedrivenJob,
  aRejectedJob,
} from "../../support/a-trace.ts";
import { bend, error, named, repeat, set, without } from "../../support/bend-trace.ts";
import type { BentTrace } from "./bent-trace.ts";

const good = aCompletedJob();
const rejected = aRejectedJob();
const failed = aFailedJob();
const crashed = aCrashedJob();
const retried = aCompletedJob({ ends: ["failed"] });
const processed = named(good, "process jobs-todo");

/** Traces whose spans are right and whose story is not. */
export const bentStories: BentTrace[] = [
  ["hop-missing", "no submission", () => good.slice(1)],
  ["hop-missing", "no announcement of the end", () => without(good, "publish job-end-state")],
  [
    "hop-missing",
    "an announcement that failed",
    () => bend(good, "publish job-end-state", () => error("ThrottledException")),
  ],
  ["hop-missing", "no execution", () => good.filter(({ name }) => !/^(execute|step) /.test(name))],
  ["hop-missing", "a job that was never sent on", () => good.slice(0, 5)],
  ["hop-missing", "no dead letter of a rejected job", () => without(rejected, "send dead-letter-queue")],
  ["hop-missing", "no alert of a rejected job", () => without(rejected, "publish job-failures")],
  ["hop-missing", "no dead letter of a failed job", () => without(failed, "send dead-letter-queue")],
  ["hop-missing", "no alert of a failed job", () => without(failed, "publish job-failures")],
  [
    "hop-missing",
    "a completed job whose last attempt left no trace",
    () => good.slice(0, 6),
    { expected: "completed" },
  ],
  ["hop-missing", "no dead letter of a job that was redriven", () => without(aRedrivenJob(), "send dead-letter-queue")],
  ["hop-missing", "no alert of a crashed job", () => without(crashed, "publish job-failures")],
  [
    "hop-missing",
    "an attempt that left no trace",
    () => bend(retried, "process jobs-todo", (span) => set(span, { "job.attempt": 3 })),
  ],
  [
    "hop-unexpected",
    "an alert about a completed job",
    () => [
      ...good,
      { ...named(failed, "publish job-failures"), spanId: "00000000000000ee", parentSpanId: processed.spanId },
    ],
  ],
  [
    "hop-unexpected",
    "a rejected job that was sent on",
    () => {
      const ingest = named(rejected, "process ingester-queue");
      return [
        ...rejected,
        { ...named(good, "send jobs-todo"), spanId: "00000000000000ee", parentSpanId: ingest.spanId },
      ];
    },
  ],
  [
    "hop-unexpected",
    "a duplicate delivery that was executed",
    () => {
      const spans = aDuplicateDelivery();
      const duplicate = spans.at(-1);
      return [
        ...spans,
        {
          ...named(spans, "execute report_generation"),
          spanId: "00000000000000ee",
          ...(duplicate && { parentSpanId: duplicate.spanId }),
        },
      ];
    },
  ],
  ["span-missing", "no wait", () => without(good, "wait jobs-todo")],
  ["span-missing", "no validation", () => without(good, "validate job")],
  ["span-missing", "no acceptance", () => without(good, "job accepted")],
  ["span-repeated", "two executions in one attempt", () => repeat(good, "execute report_generation")],
  ["span-repeated", "two alerts", () => repeat(failed, "publish job-failures")],
  ["span-repeated", "two dead letters", () => repeat(rejected, "send dead-letter-queue")],
  ["span-repeated", "a wait too many", () => repeat(good, "wait jobs-todo")],
  ["span-repeated", "two submissions", () => repeat(good, "submit report_generation")],
  [
    "attempt-numbers",
    "two attempts of one number",
    () => bend(retried, "process jobs-todo", (span) => set(span, { "job.attempt": 1 })),
  ],
  [
    "unprocessed",
    "a message that nobody took up",
    () => [...good, { ...named(good, "send jobs-todo"), spanId: "00000000000000ee" }],
  ],

  [
    "time-negative",
    "a span that ends before it starts",
    () => bend(good, "step render", ({ startNs }) => ({ endNs: startNs - 1n })),
  ],
  [
    "time-order",
    "a child that starts before its parent",
    () => bend(good, "step render", ({ startNs }) => ({ startNs: startNs - 60_000_000_000n })),
  ],
  [
    "wait-end",
    "a wait that goes on after the start",
    () => bend(good, "wait jobs-todo", ({ endNs }) => ({ endNs: endNs + 2_000_000n })),
  ],

  ["status-ok", "a status set to Ok", () => bend(good, "validate job", () => ({ status: { code: "OK" } }))],
  [
    "error-type",
    "an error without error.type",
    () => bend(failed, "execute report_generation", (span) => set(span, { "error.type": undefined })),
  ],
  [
    "error-type",
    "an error.type without an error",
    () => bend(good, "validate job", (span) => set(span, { "error.type": "INVALID_JOB" })),
  ],
  [
    "error-type",
    "a sentence as error.type",
    () => bend(failed, "execute report_generation", () => error("the store was not reachable")),
  ],
  [
    "error-type",
    "a description that repeats error.type",
    () => bend(failed, "execute report_generation", () => error("STEP_FAILED", "STEP_FAILED")),
  ],
  [
    "status-outcome",
    "a failed execution of a completed job",
    () => bend(good, "execute report_generation", () => error("STEP_FAILED")),
  ],
  [
    "status-outcome",
    "a rejected job whose validation has no error",
    () =>
      bend(rejected, "validate job", (span) => ({
        status: { code: "UNSET" },
        ...set(span, { "error.type": undefined }),
      })),
  ],
  [
    "status-outcome",
    "a rejected job without a reason",
    () => bend(rejected, "process ingester-queue", () => ({ status: { code: "ERROR" } })),
  ],
  ["status-outcome", "two codes for one rejection", () => bend(rejected, "validate job", () => error("INVALID_JSON"))],

  [
    "effect-repeated",
    "a step with an effect in two attempts",
    () => bend(retried, "step extract", (span) => set(span, { "job.step.resumed": undefined })),
  ],
  [
    "effect-repeated",
    "a repeated step that the caller names",
    () => {
      const unmarked = retried.map((span) => ({ ...span, ...set(span, { "job.step.effect": undefined }) }));
      return bend(unmarked, "step extract", (span) => set(span, { "job.step.resumed": undefined }));
    },
    { effects: ["extract"] },
  ],
  [
    "resumed-early",
    "a first attempt that resumes",
    () => bend(good, "step extract", (span) => set(span, { "job.step.resumed": true })),
  ],

  ["outcome", "a completed job that the record calls rejected", () => [...good], { expected: "rejected" }],
];
