import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { type StackTemplate, templateSchema } from "./stack-template.ts";

/** The synthesised templates cannot be read; the message says what to do. */
export class AssemblyError extends Error {
  override readonly name = "AssemblyError";
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          directoryName: z.string().optional(),
        })
        .default({}),
    }),
  ),
});

/** Reads every stack of a cloud assembly (`cdk.out`), those of its stages too. Throws `AssemblyError`. */
export async function readTemplates(directory: string): Promise<StackTemplate[]> {
  const stacks = await stacksIn(directory);
  if (stacks.length > 0) return stacks;
  throw new AssemblyError(`expected at least one stack in ${directory}, got none; nothing of AWS is drawn from it`);
}

async function stacksIn(directory: string): Promise<StackTemplate[]> {
  const { artifacts } = await readJson(join(directory, "manifest.json"), manifestSchema);
  const stacks: StackTemplate[] = [];
  for (const [id, { type, properties }] of Object.entries(artifacts)) {
    if (type === "cdk:cloud-assembly" && properties.directoryName !== undefined) {
      stacks.push(...(await stacksIn(join(directory, properties.directoryName))));
    }
    if (type !== "aws:cloudformation:stack" || properties.templateFile === undefined) continue;
    const template = await readJson(join(directory, properties.templateFile), templateSchema);
    stacks.push({ ...template, stack: properties.stackName ?? id });
  }
  return stacks;
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AssemblyError(
      `expected JSON in ${file}, got "${reason}"; synthesise again, or give --assembly the folder that cdk synth writes (${dirname(file)} was read)`,
      { cause },
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new AssemblyError(`${file} does not have the expected shape: ${z.prettifyError(parsed.error)}`);
}
