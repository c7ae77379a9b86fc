import { createHash } from "node:crypto";

export interface NamedResource {
  stackName: string;
  logicalId: string;
}

/** The name of a resource that the template does not name, in CloudFormation's form, but the same in every run. */
export function generatedName({ stackName, logicalId }: NamedResource, maximumLength: number): string {
  const suffix = createHash("sha256").update(`${stackName}/${logicalId}`).digest("hex").slice(0, 12).toUpperCase();
  return `${`${stackName}-${logicalId}`.slice(0, maximumLength - suffix.length - 1)}-${suffix}`;
}
