import { deadLetterAttributes } from "./dead-letter.ts";

/** Message attributes as Lambda gives them. */
export type RecordAttributes = Readonly<Record<string, { stringValue?: string | undefined }>>;

/** A message that carries the attributes of a dead letter has come back from the dead-letter queue. */
export function isRedriven(attributes: RecordAttributes): boolean {
  return attributes[deadLetterAttributes.code]?.stringValue !== undefined;
}

/** The job that a message from the dead-letter queue belongs to. */
export function jobIdOfLetter(attributes: RecordAttributes): string | undefined {
  return attributes[deadLetterAttributes.jobId]?.stringValue;
}
