import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readAssembly } from "../../../infra/local/template/read-assembly.ts";
import { anAssembly } from "../../support/a-template.ts";

describe("reading a cloud assembly", () => {
  it("finds the stack, its template and the folder of each asset", async () => {
    const directory = await anAssembly({
      stackName: "Jobs",
      resources: { Queue: { Type: "AWS::SQS::Queue", DependsOn: "Other" } },
      assets: { "abc.zip": { "index.mjs": "export {}" } },
    });

    const { stacks } = await readAssembly(directory);

    expect(stacks).toHaveLength(1);
    expect(stacks[0]?.name).toBe("Jobs");
    expect(stacks[0]?.template.Resources.Queue).toEqual({
      Type: "AWS::SQS::Queue",
      Properties: {},
      DependsOn: ["Other"],
    });
    expect(stacks[0]?.assets.get("abc.zip")).toBe(join(directory, "asset.abc"));
  });

  it("puts a stack after the stacks it depends on", async () => {
    const directory = await anAssembly({ resources: {} });
    const stack = (dependencies: string[]) => ({
      type: "aws:cloudformation:stack",
      properties: { templateFile: "Test.template.json" },
      dependencies,
    });
    await writeFile(
      join(directory, "manifest.json"),
      JSON.stringify({ artifacts: { Second: stack(["First"]), First: stack([]) } }),
    );

    expect((await readAssembly(directory)).stacks.map(({ name }) => name)).toEqual(["First", "Second"]);
  });

  it("says which file is missing or misshapen", async () => {
    const directory = await anAssembly({ resources: {} });
    await writeFile(
      join(directory, "Test.template.json"),
      JSON.stringify({ Resources: { Queue: { Properties: {} } } }),
    );

    await expect(readAssembly(directory)).rejects.toThrow(
      /Test\.template\.json does not have the expected shape[\s\S]*Resources\.Queue\.Type/,
    );
    await expect(readAssembly(join(directory, "nowhere"))).rejects.toThrow(
      /manifest\.json, which cannot be read; run the synth again/,
    );
  });

  it("refuses macros, which only CloudFormation can run", async () => {
    const directory = await anAssembly({ resources: {}, sections: { Transform: "AWS::Serverless-2016-10-31" } });

    await expect(readAssembly(directory)).rejects.toThrow("expected plain CloudFormation, got a Transform");
  });
});
