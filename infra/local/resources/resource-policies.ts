import { z } from "zod";

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const principalSchema = z.preprocess(
  (principal) => (principal === "*" ? { AWS: "*" } : principal),
  z.strictObject({ AWS: oneOrMore.default([]), Service: oneOrMore.default([]) }),
);

const conditionOperators = ["ArnEquals", "ArnLike", "Bool", "StringEquals", "StringLike"] as const;
const conditionValue = z.union([z.boolean().transform((value) => [String(value)]), oneOrMore]);

/** A statement of a resource policy. Keys and operators that are not evaluated here are refused, not overlooked. */
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: principalSchema,
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.partialRecord(z.enum(conditionOperators), z.record(z.string(), conditionValue)).default({}),
});

export const policyDocumentSchema = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.preprocess((one) => (Array.isArray(one) ? one : [one]), z.array(statementSchema)),
});

export type PolicyStatement = z.output<typeof statementSchema>;

/** An AWS service that wants to do something with a resource on behalf of another one. */
export interface ServiceCall {
  /** `events.amazonaws.com` */
  service: string;
  /** `sqs:SendMessage` */
  action: string;
  resourceArn: string;
  sourceArn: string;
}

/** The policies of queues, topics and functions: whom among the services they admit. Roles and users are not evaluated (see decision 007). */
export class ResourcePolicies {
  readonly #accountId: string;
  readonly #statements = new Map<string, PolicyStatement[]>();

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  /** From now on only policies admit services to this resource. What the template does not make (a queue made with the CLI, say) admits all. */
  protect(resourceArn: string): void {
    this.add(resourceArn, []);
  }

  /** A policy replaces the default one of the resource; several for one resource add up, as permissions of a function do. */
  add(resourceArn: string, statements: readonly PolicyStatement[]): void {
    this.#statements.set(resourceArn, [...(this.#statements.get(resourceArn) ?? []), ...statements]);
  }

  admits(call: ServiceCall): boolean {
    const statements = this.#statements.get(call.resourceArn);
    if (statements === undefined) return true;
    if (statements.length === 0) return admittedByDefault(call);
    const applying = statements.filter((statement) => this.#applies(statement, call));
    return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny");
  }

  #applies({ Principal, Action, Resource, Condition }: PolicyStatement, call: ServiceCall): boolean {
    const principals = [...Principal.Service, ...Principal.AWS.filter((name) => name === "*")];
    return (
      principals.some((name) => name === "*" || name === call.service) &&
      Action.some((pattern) => wildcard(pattern.toLowerCase()).test(call.action.toLowerCase())) &&
      Resource.some((pattern) => wildcard(pattern).test(call.resourceArn)) &&
      this.#holds(Condition, call)
    );
  }

  #holds(condition: PolicyStatement["Condition"], { sourceArn }: ServiceCall): boolean {
    const known: Record<string, string> = {
      "aws:sourcearn": sourceArn,
      "aws:sourceaccount": this.#accountId,
      "aws:sourceowner": this.#accountId,
      "aws:securetransport": "true",
    };
    return Object.entries(condition).every(([operator, keys]) =>
      Object.entries(keys ?? {}).every(([key, values]) => {
        const actual = known[key.toLowerCase()];
        if (actual === undefined) return false;
        const exact = operator === "StringEquals" || operator === "Bool";
        return values.some((value) => (exact ? value === actual : wildcard(value).test(actual)));
      }),
    );
  }
}

/** A topic without a policy of its own lets the account's alarms publish; queues and functions without one admit no service. */
function admittedByDefault({ resourceArn, service }: ServiceCall): boolean {
  return resourceArn.includes(":sns:") && service === "cloudwatch.amazonaws.com";
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`);
}
