import { isDeepStrictEqual } from "node:util";
import type { Template } from "aws-cdk-lib/assertions";

export type Properties = Record<string, unknown>;

/** A synthesised template, asked in the words of the system: resources by their own names, references by what they refer to. */
export class TemplateReader {
  readonly #resources: Record<string, { Type: string; Properties?: Properties; DeletionPolicy?: string }>;

  readonly #parameters: Record<string, Properties>;

  constructor(template: Template) {
    const { Resources, Parameters } = template.toJSON();
    this.#resources = Resources;
    this.#parameters = Parameters;
  }

  /** Logical id of the one resource of `type` whose properties contain `properties`. Throws when there is none or more than one. */
  idOf(type: string, properties: Properties = {}): string {
    const found = Object.entries(this.#resources).filter(
      ([, resource]) =>
        resource.Type === type &&
        Object.entries(properties).every(([key, value]) => isDeepStrictEqual(resource.Properties?.[key], value)),
    );
    if (found.length !== 1) {
      throw new Error(`expected one ${type} with ${JSON.stringify(properties)}, found ${found.length}`);
    }
    return found[0]?.[0] ?? "";
  }

  /** All resources of a type, as [logical id, properties]. */
  all(type: string): [id: string, properties: Properties][] {
    return Object.entries(this.#resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [id, resource.Properties ?? {}]);
  }

  /** Every resource, as [logical id, resource], by id. */
  everything(): [id: string, resource: { Type: string; Properties?: Properties }][] {
    return Object.entries(this.#resources).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** What a deployment may choose, by name. */
  parameters(): Record<string, Properties> {
    return this.#parameters;
  }

  properties(type: string, properties: Properties = {}): Properties {
    return this.#resources[this.idOf(type, properties)]?.Properties ?? {};
  }

  deletionPolicy(type: string, properties: Properties): string | undefined {
    return this.#resources[this.idOf(type, properties)]?.DeletionPolicy;
  }

  queueArn(name: string) {
    return { "Fn::GetAtt": [this.idOf("AWS::SQS::Queue", { QueueName: name }), "Arn"] };
  }

  queueUrl(name: string) {
    return { Ref: this.idOf("AWS::SQS::Queue", { QueueName: name }) };
  }

  topicArn(name: string) {
    return { Ref: this.idOf("AWS::SNS::Topic", { TopicName: name }) };
  }

  ruleArn(name: string) {
    return { "Fn::GetAtt": [this.idOf("AWS::Events::Rule", { Name: name }), "Arn"] };
  }

  /** The statements of the policy of a queue or topic that `reference` names. */
  resourcePolicy(type: "AWS::SQS::QueuePolicy" | "AWS::SNS::TopicPolicy", reference: unknown): Statement[] {
    const key = type === "AWS::SQS::QueuePolicy" ? "Queues" : "Topics";
    return statementsOf(this.properties(type, { [key]: [reference] }).PolicyDocument);
  }

  /** What the role of a function may do, one line per action: `sqs:SendMessage on jobs-todo`, sorted. */
  permissions(functionName: string): string[] {
    const { Role } = this.properties("AWS::Lambda::Function", { FunctionName: functionName });
    const [roleId] = (Role as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"];
    const policy = this.properties("AWS::IAM::Policy", { Roles: [{ Ref: roleId }] });
    return statementsOf(policy.PolicyDocument)
      .flatMap(({ Effect, Action, Resource }) =>
        listOf(Action).flatMap((action) =>
          listOf(Resource).map((on) => `${Effect === "Allow" ? "" : `${Effect} `}${action} on ${this.#nameOf(on)}`),
        ),
      )
      .sort();
  }

  /** The event source mapping of a function. */
  mapping(functionName: string): Properties {
    const target = { Ref: this.idOf("AWS::Lambda::Function", { FunctionName: functionName }) };
    return this.properties("AWS::Lambda::EventSourceMapping", { FunctionName: target });
  }

  #nameOf(reference: unknown): string {
    if (typeof reference === "string") return reference;
    const {
      Ref,
      "Fn::GetAtt": attribute,
      "Fn::Join": join,
    } = reference as { Ref?: string; "Fn::GetAtt"?: [string, string]; "Fn::Join"?: [string, unknown[]] };
    if (join) return join[1].map(plainPart).join(join[0]);
    const id = Ref ?? attribute?.[0] ?? "";
    const { Type, Properties = {} } = this.#resources[id] ?? { Type: `unknown reference ${JSON.stringify(reference)}` };
    const name = ["QueueName", "TopicName", "TableName", "LogGroupName"].map((key) => Properties[key]).find(Boolean);
    return String(name ?? Type);
  }
}

const pseudoParameters: Record<string, string> = {
  "AWS::Partition": "aws",
  "AWS::Region": "region",
  "AWS::AccountId": "account",
};

function plainPart(part: unknown): string {
  return typeof part === "string" ? part : (pseudoParameters[(part as { Ref?: string }).Ref ?? ""] ?? "?");
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: unknown;
}

function statementsOf(document: unknown): Statement[] {
  return (document as { Statement: Statement[] }).Statement;
}

function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
