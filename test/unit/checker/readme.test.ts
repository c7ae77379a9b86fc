import { readFileSync } from "node:fs";
import { ruleMeanings } from "../../../observability/checker/index.ts";
import { ruleGroups } from "../../../observability/checker/rules/registry.ts";

const readme = readFileSync(new URL("../../../observability/checker/README.md", import.meta.url), "utf8");

describe("the checker's README", () => {
  it("lists exactly the rules there are", () => {
    const table = readme.slice(readme.indexOf("## Rules"), readme.indexOf("`ruleMeanings`"));
    const listed = [...table.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);

    expect(listed.sort()).toEqual(Object.keys(ruleMeanings).sort());
  });

  it("names every group of rules", () => {
    for (const group of Object.keys(ruleGroups)) expect(readme).toContain(group);
  });
});
