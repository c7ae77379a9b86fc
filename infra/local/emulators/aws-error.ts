/** An error that an emulated AWS API answers with; the code and message are those of AWS. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }
}
