import type { Json } from "./json.ts";
import { TemplateError } from "./template-error.ts";
import type { TemplateParameter } from "./template-schema.ts";

/** Account, region and stack that the pseudo parameters answer with. */
export interface StackIdentity {
  accountId: string;
  region: string;
  stackName: string;
}

/** Values of `AWS::…`; `AWS::NoValue` is not among them, it removes the property instead. */
export function pseudoParameters({ accountId, region, stackName }: StackIdentity): Record<string, Json> {
  return {
    "AWS::AccountId": accountId,
    "AWS::NotificationARNs": [],
    "AWS::Partition": "aws",
    "AWS::Region": region,
    "AWS::StackId": `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
    "AWS::StackName": stackName,
    "AWS::URLSuffix": "amazonaws.com",
  };
}

/**
 * The value of each parameter: the given one, else its default. Parameters that are read from SSM (the CDK's `BootstrapVersion`)
 * have no value, as there is no parameter store; a resource that refers to one is an unresolved reference.
 */
export function parameterValues(
  parameters: Readonly<Record<string, TemplateParameter>>,
  given: Readonly<Record<string, string>> = {},
): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const { Type: type, Default: fallback, AllowedValues: allowed, AllowedPattern: pattern } = parameter;
    if (type.startsWith("AWS::SSM::")) continue;
    const value = given[name] ?? fallback;
    if (value === undefined) throw new TemplateError(`parameter ${name}: expected a value or a default, got neither`);
    if (allowed && !allowed.some((one) => String(one) === String(value))) {
      throw new TemplateError(`parameter ${name}: expected one of ${allowed.join(", ")}, got ${value}`);
    }
    // As CloudFormation does: the whole value has to match.
    if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(String(value))) {
      throw new TemplateError(`parameter ${name}: expected a value like ${pattern}, got ${value}`);
    }
    values[name] = type.startsWith("List<") || type === "CommaDelimitedList" ? splitList(String(value)) : String(value);
  }
  return values;
}

function splitList(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}
