/**
 * A target could not be told. The message holds nothing of the target; an error of the network or of AWS is no cause of it, for its text may
 * name a person.
 */
export class TellError extends Error {
  override readonly name = "TellError";
  /** Of low cardinality: a status, a code of the network, the name of an AWS error. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Not all of a job's targets could be told: the notification comes again. */
export class UndeliveredError extends Error {
  override readonly name = "UndeliveredError";
  readonly code = "NOTIFICATION_FAILED";
}
