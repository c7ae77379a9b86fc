import { existsSync } from "node:fs";
import { resourceTypes } from "../../../infra/local/resources/registry.ts";
import { skippedTypes } from "../../../infra/local/resources/skipped-types.ts";

describe("the registry of resource types", () => {
  it.each(Object.entries(resourceTypes))(
    "names the file of %s, and a reason for each property it ignores",
    (_type, { file, ignored }) => {
      expect(existsSync(`infra/local/resources/${file}`)).toBe(true);
      for (const reason of Object.values(ignored)) expect(reason.length).toBeGreaterThan(10);
    },
  );

  it("and the list of skipped types share no type, and each skipped one has a reason", () => {
    expect(Object.keys(resourceTypes).filter((type) => type in skippedTypes)).toEqual([]);
    for (const { reason } of Object.values(skippedTypes)) expect(reason.length).toBeGreaterThan(10);
  });
});
