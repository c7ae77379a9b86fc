import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { TemplateError } from "./template-error.ts";
import { type Template, templateSchema } from "./template-schema.ts";

/** A stack of the assembly with its template and the folders of its file assets. */
export interface Stack {
  name: string;
  template: Template;
  /** Object key of an asset (`<hash>.zip`), as templates name it, to the absolute path it was staged at. */
  assets: ReadonlyMap<string, string>;
}

/** What `cdk synth` wrote: the stacks, each after the stacks it depends on. */
export interface Assembly {
  directory: string;
  stacks: readonly Stack[];
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      dependencies: z.array(z.string()).default([]),
      properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

const stackPropertiesSchema = z.object({ templateFile: z.string(), stackName: z.string().optional() });

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

type Manifest = z.infer<typeof manifestSchema>;

/** Reads a cloud assembly (`cdk.out`). Throws `TemplateError` when a file is missing or has another shape. */
export async function readAssembly(directory: string): Promise<Assembly> {
  const { artifacts } = await readJson(join(directory, "manifest.json"), manifestSchema);
  const nested = Object.keys(artifacts).find((id) => artifacts[id]?.type === "cdk:cloud-assembly");
  if (nested !== undefined) {
    throw new TemplateError(
      `expected stacks in ${directory}, got the stage ${nested}; give the folder of that stage instead`,
    );
  }
  const assets = await readAssets(directory, artifacts);
  const stacks = await Promise.all(stackIds(artifacts).map((id) => readStack(directory, id, artifacts, assets)));
  if (stacks.length === 0) throw new TemplateError(`expected at least one stack in ${directory}, got none`);
  return { directory, stacks };
}

async function readStack(
  directory: string,
  id: string,
  artifacts: Manifest["artifacts"],
  assets: ReadonlyMap<string, string>,
): Promise<Stack> {
  const { templateFile, stackName } = stackPropertiesSchema.parse(artifacts[id]?.properties);
  const template = await readJson(join(directory, templateFile), templateSchema);
  if (template.Transform !== undefined) {
    throw new TemplateError(`${templateFile}: expected plain CloudFormation, got a Transform; macros are not run here`);
  }
  return { name: stackName ?? id, template, assets };
}

async function readAssets(directory: string, artifacts: Manifest["artifacts"]): Promise<ReadonlyMap<string, string>> {
  const assets = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    if (artifact.type !== "cdk:asset-manifest") continue;
    const { file } = z.object({ file: z.string() }).parse(artifact.properties);
    const { files } = await readJson(join(directory, file), assetsSchema);
    for (const { source, destinations } of Object.values(files)) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(directory, source.path));
    }
  }
  return assets;
}

/** Stack artifacts, dependencies first. The CDK refuses cycles between stacks, so a seen one is simply not visited again. */
function stackIds(artifacts: Manifest["artifacts"]): string[] {
  const ordered = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    if (artifacts[id]?.type === "aws:cloudformation:stack") ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new TemplateError(
      `expected a cloud assembly with the file ${file}, which cannot be read; run the synth again`,
      { cause },
    );
  }
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new TemplateError(`${file} does not have the expected shape: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
