/** The one account and region that everything here belongs to. */
export const accountId = "000000000000";
export const region = "us-east-1";

/** `arnOf("sqs", "jobs-todo")` is `arn:aws:sqs:us-east-1:000000000000:jobs-todo`. */
export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

/** `sqs` of the ARN of a queue; empty for what is no ARN. */
export function serviceOf(arn: string): string {
  return arn.split(":")[2] ?? "";
}
