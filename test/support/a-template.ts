import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface AssemblyParts {
  stackName?: string;
  /** `Resources` of the template. */
  resources: Record<string, { Type: string; Properties?: object; DependsOn?: string | string[]; Condition?: string }>;
  /** The other sections: `Parameters`, `Conditions`, … */
  sections?: object;
  /** Function code by object key (`<hash>.zip`): file name to text. */
  assets?: Record<string, Record<string, string>>;
}

const written: string[] = [];
afterAll(() => Promise.all(written.map((directory) => rm(directory, { recursive: true, force: true }))));

/** Writes a cloud assembly of one stack, as `cdk synth` would, to a new folder and returns the folder; it is deleted after the tests of the file. */
export async function anAssembly({
  stackName = "Test",
  resources,
  sections = {},
  assets = {},
}: AssemblyParts): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "assembly-"));
  written.push(directory);
  const files: Record<string, object> = {};
  for (const [objectKey, contents] of Object.entries(assets)) {
    const path = `asset.${objectKey.replace(/\.zip$/, "")}`;
    await mkdir(join(directory, path));
    for (const [name, text] of Object.entries(contents)) await writeFile(join(directory, path, name), text);
    files[objectKey] = {
      source: { path, packaging: "zip" },
      destinations: { here: { bucketName: "assets", objectKey } },
    };
  }
  const write = (name: string, value: object) => writeFile(join(directory, name), JSON.stringify(value));
  await write("manifest.json", {
    version: "55.0.0",
    artifacts: {
      [`${stackName}.assets`]: { type: "cdk:asset-manifest", properties: { file: `${stackName}.assets.json` } },
      [stackName]: {
        type: "aws:cloudformation:stack",
        properties: { templateFile: `${stackName}.template.json` },
        dependencies: [`${stackName}.assets`],
      },
    },
  });
  await write(`${stackName}.assets.json`, { version: "55.0.0", files, dockerImages: {} });
  await write(`${stackName}.template.json`, { Resources: resources, ...sections });
  return directory;
}
