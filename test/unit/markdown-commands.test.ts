import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const notOurs = ["node_modules", "cdk.out", ".git"];
const files = globSync("**/*.md", { cwd: root, exclude: (path) => notOurs.includes(path) });
const commandsIn = (file: string) => readFileSync(join(root, file), "utf8").match(/(?:\w+ )?\bnode \S+\.ts/g) ?? [];

describe("commands in the project's Markdown", () => {
  it("are found", () => {
    expect(files.flatMap(commandsIn).length).toBeGreaterThan(5);
  });

  it.each(files)("of %s run TypeScript by the project's own Node, as one on the PATH may be too old for it", (file) => {
    expect(commandsIn(file).filter((command) => !command.startsWith("npx node "))).toEqual([]);
  });
});
