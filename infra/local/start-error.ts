/** Something that a person can put right: printed as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = "StartError";
}
