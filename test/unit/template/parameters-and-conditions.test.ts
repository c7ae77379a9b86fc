import { evaluateConditions } from "../../../infra/local/template/evaluate-conditions.ts";
import { parameterValues, pseudoParameters } from "../../../infra/local/template/parameter-values.ts";

describe("parameters", () => {
  it("take the given value, else the default", () => {
    const parameters = {
      Size: { Type: "Number", Default: 3 },
      Name: { Type: "String", Default: "x" },
      Zones: { Type: "CommaDelimitedList", Default: "a, b" },
    };

    expect(parameterValues(parameters, { Name: "given" })).toEqual({ Size: "3", Name: "given", Zones: ["a", "b"] });
  });

  it("leave out what would be read from SSM, such as the version of the CDK bootstrap", () => {
    expect(
      parameterValues({ BootstrapVersion: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/cdk" } }),
    ).toEqual({});
  });

  it("are refused without a value, or with one that is not allowed", () => {
    expect(() => parameterValues({ Name: { Type: "String" } })).toThrow(
      "parameter Name: expected a value or a default, got neither",
    );
    expect(() => parameterValues({ Size: { Type: "String", AllowedValues: ["s", "m"], Default: "l" } })).toThrow(
      "parameter Size: expected one of s, m, got l",
    );
    const address = { Type: "String", AllowedPattern: "https?://.+" };
    expect(() => parameterValues({ Endpoint: address }, { Endpoint: "see http://here" })).toThrow(
      "parameter Endpoint: expected a value like https?://.+, got see http://here",
    );
    expect(parameterValues({ Endpoint: address }, { Endpoint: "http://here" })).toEqual({ Endpoint: "http://here" });
  });

  it("know the account, the region and the stack", () => {
    expect(pseudoParameters({ accountId: "000000000000", region: "us-east-1", stackName: "Jobs" })).toMatchObject({
      "AWS::AccountId": "000000000000",
      "AWS::Region": "us-east-1",
      "AWS::StackName": "Jobs",
      "AWS::Partition": "aws",
    });
  });
});

describe("conditions", () => {
  const isProd = { "Fn::Equals": [{ Ref: "Stage" }, "prod"] };
  const evaluate = (conditions: Record<string, object>) =>
    Object.fromEntries(
      evaluateConditions(JSON.parse(JSON.stringify(conditions)), { parameters: { Stage: "prod" }, mappings: {} }),
    );

  it("combine equality with and, or, not, and each other by name", () => {
    const conditions = {
      Both: { "Fn::And": [{ Condition: "IsProd" }, { "Fn::Equals": ["a", "a"] }] },
      IsProd: isProd,
      Either: { "Fn::Or": [{ Condition: "NotProd" }, { "Fn::Equals": ["a", "b"] }] },
      NotProd: { "Fn::Not": [{ Condition: "IsProd" }] },
    };

    expect(evaluate(conditions)).toEqual({ Both: true, IsProd: true, Either: false, NotProd: false });
  });

  it("that go round in a circle are reported as the path", () => {
    expect(() => evaluate({ A: { "Fn::Not": [{ Condition: "B" }] }, B: { "Fn::Not": [{ Condition: "A" }] } })).toThrow(
      "A -> B -> A",
    );
  });

  it("cannot name a condition that is not there", () => {
    expect(() => evaluate({ A: { "Fn::Not": [{ Condition: "Nowhere" }] } })).toThrow("Conditions.A");
  });
});
