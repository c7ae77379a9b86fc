import { policyDocumentSchema, ResourcePolicies } from "../../../infra/local/resources/resource-policies.ts";

const queue = "arn:aws:sqs:us-east-1:000000000000:jobs";
const rule = "arn:aws:events:us-east-1:000000000000:rule/r";
const call = { service: "events.amazonaws.com", action: "sqs:SendMessage", resourceArn: queue, sourceArn: rule };
const tlsOnly = {
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: "sqs:*",
  Resource: queue,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const allowRule = {
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: ["sqs:SendMessage"],
  Resource: queue,
  Condition: { ArnEquals: { "aws:SourceArn": rule } },
};

function admits(statements: object[], asked = call): boolean {
  const policies = new ResourcePolicies("000000000000");
  policies.protect(asked.resourceArn);
  if (statements.length > 0)
    policies.add(asked.resourceArn, policyDocumentSchema.parse({ Statement: statements }).Statement);
  return policies.admits(asked);
}

describe("resource policies", () => {
  it("admit the service, the action and the source that a statement allows, and no other", () => {
    expect(admits([tlsOnly, allowRule])).toBe(true);
    expect(admits([allowRule], { ...call, sourceArn: `${rule}-other` })).toBe(false);
    expect(admits([allowRule], { ...call, service: "sns.amazonaws.com" })).toBe(false);
    expect(admits([allowRule], { ...call, action: "sqs:ReceiveMessage" })).toBe(false);
  });

  it("let a denial win", () => {
    expect(admits([allowRule, { ...allowRule, Effect: "Deny" }])).toBe(false);
  });

  it("understand wildcards, any principal, and the account", () => {
    const anyone = {
      Effect: "Allow",
      Principal: "*",
      Action: "sqs:Send*",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:SourceArn": "arn:aws:events:*:rule/*" },
        StringEquals: { "AWS:SourceAccount": "000000000000" },
      },
    };

    expect(admits([anyone])).toBe(true);
    expect(admits([{ ...anyone, Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } }])).toBe(false);
  });

  it("admit no service to a queue without a policy, and only alarms to a topic without one", () => {
    const topic = {
      action: "sns:Publish",
      resourceArn: "arn:aws:sns:us-east-1:000000000000:told",
      sourceArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a",
    };

    expect(admits([])).toBe(false);
    expect(admits([], { ...topic, service: "cloudwatch.amazonaws.com" })).toBe(true);
    expect(admits([], { ...topic, service: "events.amazonaws.com" })).toBe(false);
  });

  it("admit everybody to what is not of the template: it was made by hand, and nobody said whom to keep out", () => {
    expect(new ResourcePolicies("000000000000").admits(call)).toBe(true);
  });

  it("keep an alarm out of a topic whose policy only denies: it replaces the default one", () => {
    const topic = "arn:aws:sns:us-east-1:000000000000:told";
    const alarm = {
      service: "cloudwatch.amazonaws.com",
      action: "sns:Publish",
      resourceArn: topic,
      sourceArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a",
    };

    expect(admits([{ ...tlsOnly, Action: "sns:Publish", Resource: topic }], alarm)).toBe(false);
  });

  it("are refused when they say something that is not evaluated here", () => {
    const parse = (statement: object) => policyDocumentSchema.safeParse({ Statement: [statement] }).error?.issues[0];

    expect(parse({ ...allowRule, NotAction: "sqs:*" })).toMatchObject({
      code: "unrecognized_keys",
      keys: ["NotAction"],
    });
    expect(parse({ ...allowRule, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } })).toBeDefined();
  });
});
