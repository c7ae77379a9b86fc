import type { Json } from "../../../infra/local/template/json.ts";
import { resolveValue, type Scope } from "../../../infra/local/template/resolve-value.ts";

const scope: Scope = {
  ref: (name) => ({ "AWS::Region": "us-east-1", Queue: "http://localhost/queue", Zones: ["a", "b"] })[name],
  getAtt: (id, attribute) =>
    id === "Queue" && attribute === "Arn" ? "arn:aws:sqs:us-east-1:000000000000:q" : undefined,
  condition: (name) => ({ Yes: true, No: false })[name],
  mappings: { Sizes: { small: { memory: 128 } } },
};
const resolve = (value: Json) => resolveValue(value, scope, { logicalId: "Thing", property: "Property" });

describe("intrinsic functions", () => {
  it.each<[string, Json, Json]>([
    ["Ref", { Ref: "Queue" }, "http://localhost/queue"],
    ["Fn::GetAtt with a list", { "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:us-east-1:000000000000:q"],
    ["Fn::GetAtt with a dotted name", { "Fn::GetAtt": "Queue.Arn" }, "arn:aws:sqs:us-east-1:000000000000:q"],
    ["Fn::Join", { "Fn::Join": ["-", ["a", { Ref: "AWS::Region" }]] }, "a-us-east-1"],
    ["Fn::Join of a list that is referred to", { "Fn::Join": [",", { Ref: "Zones" }] }, "a,b"],
    [
      "Fn::Sub",
      { "Fn::Sub": "$" + "{AWS::Region}/$" + "{Queue.Arn}" },
      "us-east-1/arn:aws:sqs:us-east-1:000000000000:q",
    ],
    [
      "Fn::Sub with variables of its own",
      { "Fn::Sub": ["$" + "{Mine}", { Mine: { Ref: "AWS::Region" } }] },
      "us-east-1",
    ],
    ["Fn::Sub with a literal", { "Fn::Sub": "$" + "{!Kept}" }, "$" + "{Kept}"],
    ["Fn::Select", { "Fn::Select": [1, { Ref: "Zones" }] }, "b"],
    [
      "Fn::Select of a split text",
      { "Fn::Select": ["5", { "Fn::Split": [":", { "Fn::GetAtt": ["Queue", "Arn"] }] }] },
      "q",
    ],
    ["Fn::FindInMap", { "Fn::FindInMap": ["Sizes", "small", "memory"] }, 128],
    ["Fn::If", { "Fn::If": ["No", "yes", "no"] }, "no"],
    ["Fn::Base64", { "Fn::Base64": "abc" }, "YWJj"],
    ["Fn::ToJsonString", { "Fn::ToJsonString": { region: { Ref: "AWS::Region" } } }, '{"region":"us-east-1"}'],
    ["an object that only looks alike", { Ref: "Queue", Other: 1 }, { Ref: "Queue", Other: 1 }],
  ])("resolves %s", (_name, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it("removes properties and list items that are AWS::NoValue", () => {
    const value = {
      kept: 1,
      gone: { Ref: "AWS::NoValue" },
      list: [1, { "Fn::If": ["No", 2, { Ref: "AWS::NoValue" }] }],
    };

    expect(resolve(value)).toEqual({ kept: 1, list: [1] });
  });

  it("does not look at the branch of Fn::If that is not taken", () => {
    expect(resolve({ "Fn::If": ["Yes", "taken", { Ref: "Nowhere" }] })).toBe("taken");
  });

  it.each<[string, Json, string]>([
    [
      "a Ref",
      { Targets: [{ Arn: { Ref: "Nowhere" } }] },
      "Thing.Property.Targets[0].Arn: expected a parameter or resource of this template, got Ref Nowhere",
    ],
    ["an attribute", { "Fn::GetAtt": ["Queue", "Colour"] }, "got Fn::GetAtt Queue.Colour"],
    ["a name in Fn::Sub", { "Fn::Sub": "$" + "{Nowhere}" }, "got Fn::Sub $" + "{Nowhere}"],
    ["a map entry", { "Fn::FindInMap": ["Sizes", "large", "memory"] }, "got Fn::FindInMap Sizes.large.memory"],
    ["a place in a list", { "Fn::Select": [2, { Ref: "Zones" }] }, "got Fn::Select 2 of 2"],
  ])("names the resource, the property and the reference when %s leads nowhere", (_name, value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });

  it("refuses values imported from other stacks, and functions it does not know", () => {
    expect(() => resolve({ "Fn::ImportValue": "Other:Queue" })).toThrow(
      "got Fn::ImportValue; pass names or ARNs between stacks",
    );
    expect(() => resolve({ "Fn::Cidr": ["10.0.0.0/16", 2] })).toThrow(
      "got Fn::Cidr; add it in infra/local/template/resolve-value.ts",
    );
  });
});
