import type { JobSpan } from "./job-span.ts";

/** What a span of a job is, told by its kind, its name and its attributes; spans of other programs have some of these roles too. */
export function text(span: JobSpan, key: string): string | undefined {
  const value = span.attributes[key];
  return typeof value === "string" ? value : undefined;
}

export function number(span: JobSpan, key: string): number | undefined {
  const value = span.attributes[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function isTrue(span: JobSpan, key: string): boolean {
  return span.attributes[key] === true;
}

export function jobIdOf(span: JobSpan): string | undefined {
  const id = span.attributes["job.id"];
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}

/** The queue, topic or bus that a messaging span is about. */
export function destinationOf(span: JobSpan): string | undefined {
  return text(span, "messaging.destination.name");
}

/** The span of a whole delivery of messages, not of one of them. */
export function isBatch(span: JobSpan): boolean {
  return span.kind === "consumer" && number(span, "messaging.batch.message_count") !== undefined;
}

/** The time of a message in its queue. */
export function isWait(span: JobSpan): boolean {
  return span.kind === "internal" && span.name.startsWith("wait ") && destinationOf(span) !== undefined;
}

/** Leaves at once when an attempt begins: its parent comes when the attempt ends. */
export function isAccepted(span: JobSpan): boolean {
  return span.name === "job accepted";
}

export function isExecute(span: JobSpan): boolean {
  return span.kind === "internal" && span.name.startsWith("execute ");
}

export function isStep(span: JobSpan): boolean {
  return text(span, "job.step.name") !== undefined;
}

export function isValidation(span: JobSpan): boolean {
  return span.name === "validate job";
}

export function isReconcile(span: JobSpan): boolean {
  return span.kind === "consumer" && span.name.startsWith("reconcile ");
}

export function isRedrive(span: JobSpan): boolean {
  return span.kind === "producer" && span.name.startsWith("redrive ");
}

export function isDuplicate(span: JobSpan): boolean {
  return isTrue(span, "job.duplicate");
}

/** The work on one message. */
export function isMessage(span: JobSpan): boolean {
  return span.kind === "consumer" && !isBatch(span) && !isReconcile(span);
}

/** A queue, by its name, that nothing but people and reconcilers takes from. */
export function isDeadLetterQueue(queue: string | undefined): boolean {
  return queue !== undefined && /dead-?letter|dlq/i.test(queue);
}

export function isToDeadLetters(span: JobSpan): boolean {
  return span.kind === "producer" && !isRedrive(span) && isDeadLetterQueue(destinationOf(span));
}

/** SQS, where it is traced: a message came back because its receiver neither deleted it nor asked for more time. */
export function isExpiry(span: JobSpan): boolean {
  return span.kind === "internal" && span.name.startsWith("visibility expired ");
}

/** SQS, where it is traced: a message was received too often. */
export function isMoveToDeadLetters(span: JobSpan): boolean {
  return span.kind === "internal" && span.name.startsWith("move to ") && isDeadLetterQueue(destinationOf(span));
}

export function isAlarm(span: JobSpan): boolean {
  return span.kind === "internal" && span.name.startsWith("alarm ");
}

/** A message published to a topic. */
export function isPublish(span: JobSpan): boolean {
  return span.kind === "producer" && /sns$/.test(text(span, "messaging.system") ?? "");
}

export function isToBus(span: JobSpan): boolean {
  return span.kind === "producer" && text(span, "messaging.system") === "aws_eventbridge";
}

/** A message that somebody is going to take from a queue. */
export function isToQueue(span: JobSpan): boolean {
  return span.kind === "producer" && !isPublish(span) && !isToBus(span) && !isToDeadLetters(span) && !isRedrive(span);
}

/** How often the message had been received, this time included. */
export function receiveCountOf(span: JobSpan): number | undefined {
  return number(span, "app.sqs.receive_count");
}

export interface SpanFailure {
  code: string;
  reason: string;
}

/** Why a span failed; undefined when it has not. */
export function failureOf(span: JobSpan): SpanFailure | undefined {
  if (span.status !== "error") return undefined;
  return { code: text(span, "error.type") ?? "_OTHER", reason: span.reason };
}
