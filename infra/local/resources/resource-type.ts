import type { z } from "zod";
import type { Json, JsonObject } from "../template/json.ts";
import { TemplateError } from "../template/template-error.ts";
import { UnsupportedError } from "./unsupported-error.ts";
import type { World } from "./world.ts";

/** What `Ref` and `Fn::GetAtt` answer for a resource that runs. */
export interface StartedResource {
  ref: Json;
  attributes: Record<string, Json>;
}

export interface ResourceContext {
  logicalId: string;
  world: World;
  /** A name for a resource without one: `<stack>-<logical id>-<12 letters and digits>`, at most `maximumLength` long, the same in every run. */
  generatedName(maximumLength: number): string;
  /** Absolute path of the staged asset with this object key. */
  asset(objectKey: string): string | undefined;
}

export interface ResourceTypeDefinition<Schema extends z.ZodType> {
  /** File below infra/local/resources. */
  file: string;
  /** The properties that do what they do on AWS. A key that it does not know is an `UnsupportedError`. */
  properties: Schema;
  /** Top-level properties that change nothing here, each with the reason. */
  ignored: Readonly<Record<string, string>>;
  start(properties: z.output<Schema>, context: ResourceContext): Promise<StartedResource>;
}

/** A CloudFormation resource type that the local runtime can start. */
export interface ResourceType {
  file: string;
  ignored: Readonly<Record<string, string>>;
  /** Throws `UnsupportedError`, `TemplateError` for a value of the wrong shape, `AwsError` for what AWS refuses. */
  start(type: string, properties: JsonObject, context: ResourceContext): Promise<StartedResource>;
}

export function resourceType<Schema extends z.ZodType>(definition: ResourceTypeDefinition<Schema>): ResourceType {
  const { file, ignored, properties: schema, start } = definition;
  return {
    file,
    ignored,
    async start(type, properties, context) {
      const kept = Object.entries(properties).filter(([name]) => !Object.hasOwn(ignored, name));
      const parsed = schema.safeParse(Object.fromEntries(kept));
      if (!parsed.success) throw refusal(parsed.error, { type, file, logicalId: context.logicalId });
      return start(parsed.data, context);
    },
  };
}

function refusal(
  error: z.ZodError,
  { type, file, logicalId }: { type: string; file: string; logicalId: string },
): Error {
  for (const issue of error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const property = propertyPath([...issue.path, issue.keys[0] ?? ""]);
    return new UnsupportedError({ logicalId, type, property, file: `infra/local/resources/${file}` });
  }
  const wrong = error.issues.map((issue) => `${propertyPath(issue.path)}: ${issue.message}`);
  return new TemplateError(`${logicalId} (${type}): ${wrong.join("; ")}; nothing was started`);
}

function propertyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}${text && "."}${String(key)}`),
    "",
  );
}
