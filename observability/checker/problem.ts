/** Every rule a trace can break. README.md lists them for readers. */
export const ruleMeanings = {
  "not-a-span": "what was handed in is a list of spans",
  "single-root": "exactly one span has no parent",
  "parent-present": "every parent is in the trace",
  "aws-parent": "a span of the service aws is no parent of another service's span",
  "span-twice": "no span is there twice",
  cycle: "no span is its own ancestor",
  "one-trace": "all spans have the same trace id",
  "span-kind": "the kind is the one its name and operation type ask for",
  "span-name": "a messaging span is named after its operation and destination",
  "span-service": "the span comes from the service that does this work",
  "span-parent": "the span hangs under the span that caused it",
  "job-id": "every span of a job carries the same job.id",
  "job-type": "every span carries job.type once it is known",
  "messaging-attributes": "messaging spans carry system, operation and destination",
  "batch-attributes": "batch counts stand on batch spans, message ids on spans of one message",
  "step-attributes": "a step carries its name and index",
  "attempt-attributes": "an attempt carries its number, a repeated one its receive count, a redriven one its mark",
  "faas-attributes": "an invocation carries its trigger and id",
  "producer-link": "a process span links to its producer and names the message",
  "batch-link": "a process span links to the batch it came in",
  "attempt-link": "a repeated attempt links to the attempt before",
  "hop-missing": "every hop that the outcome requires is there",
  "hop-unexpected": "no hop is there that the outcome forbids",
  "span-missing": "every hop has the spans that belong to it",
  "span-repeated": "no hop is there more often than its attempts say",
  "attempt-numbers": "attempts are numbered 1, 2, 3 … without repetition",
  unprocessed: "every message that was sent was processed",
  "time-negative": "no span ends before it starts",
  "time-order": "nothing starts before its parent or producer",
  "wait-end": "a wait ends where its process starts",
  "status-ok": "the status is never set to Ok",
  "error-type": "the status is Error if and only if error.type is set",
  "status-outcome": "the status of each hop agrees with the outcome",
  payload: "no payload, personal data or secret is in names, attributes, events or descriptions",
  "effect-repeated": "a step with an effect is done once",
  "resumed-early": "a first attempt resumes nothing",
  outcome: "the outcome in the trace is the one of the job record",
} as const;

export type RuleName = keyof typeof ruleMeanings;

export interface Problem {
  rule: RuleName;
  /** The span that is wrong; absent when the trace as a whole is. */
  spanId?: string;
  message: string;
}
