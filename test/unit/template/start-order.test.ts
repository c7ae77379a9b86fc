import type { JsonObject } from "../../../infra/local/template/json.ts";
import { startOrder } from "../../../infra/local/template/start-order.ts";
import type { TemplateResource } from "../../../infra/local/template/template-schema.ts";

const aResource = (properties: JsonObject = {}, dependsOn: string[] = []): TemplateResource => ({
  Type: "AWS::Test::Thing",
  Properties: properties,
  DependsOn: dependsOn,
});

describe("start order", () => {
  it("puts a resource after all that it refers to, by whatever function, and after what it depends on", () => {
    const resources = {
      last: aResource(
        { a: { Ref: "byRef" }, b: [{ "Fn::GetAtt": ["byAtt", "Arn"] }], c: { "Fn::Sub": "x-$" + "{bySub.Name}" } },
        ["byDepends"],
      ),
      byRef: aResource({ x: { "Fn::Join": ["", ["a", { Ref: "first" }]] } }),
      byAtt: aResource(),
      bySub: aResource(),
      byDepends: aResource(),
      first: aResource(),
    };

    expect(startOrder(resources)).toEqual(["byDepends", "first", "byRef", "byAtt", "bySub", "last"]);
  });

  it("keeps the order of the template where nothing else is said", () => {
    expect(startOrder({ c: aResource(), a: aResource(), b: aResource() })).toEqual(["c", "a", "b"]);
  });

  it("reports a cycle as the path around it", () => {
    const resources = {
      outside: aResource({ x: { Ref: "a" } }),
      a: aResource({ x: { Ref: "b" } }),
      b: aResource({ x: { "Fn::GetAtt": ["a", "Arn"] } }),
    };

    expect(() => startOrder(resources)).toThrow("a -> b -> a");
  });

  it("follows only the branch of a condition that is taken", () => {
    const resources = {
      a: aResource({ x: { "Fn::If": ["Loop", { Ref: "b" }, "none"] } }),
      b: aResource({ x: { Ref: "a" } }),
    };

    expect(startOrder(resources, new Map([["Loop", false]]))).toEqual(["a", "b"]);
    expect(() => startOrder(resources, new Map([["Loop", true]]))).toThrow("a -> b -> a");
  });

  it("refuses to depend on a resource that is not there", () => {
    expect(() => startOrder({ a: aResource({}, ["nowhere"]) })).toThrow(
      "a.DependsOn: expected a parameter or resource of this template, got nowhere",
    );
  });
});
