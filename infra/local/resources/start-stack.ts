import { AwsError } from "../emulators/aws-error.ts";
import { evaluateConditions } from "../template/evaluate-conditions.ts";
import type { JsonObject } from "../template/json.ts";
import { parameterValues, pseudoParameters } from "../template/parameter-values.ts";
import type { Stack } from "../template/read-assembly.ts";
import { resolveObject, type Scope } from "../template/resolve-value.ts";
import { startOrder } from "../template/start-order.ts";
import { TemplateError } from "../template/template-error.ts";
import type { TemplateResource } from "../template/template-schema.ts";
import { generatedName } from "./generated-name.ts";
import { resourceTypes } from "./registry.ts";
import type { StartedResource } from "./resource-type.ts";
import { skippedTypes } from "./skipped-types.ts";
import { UnsupportedError } from "./unsupported-error.ts";
import type { World } from "./world.ts";

export interface StackResource extends StartedResource {
  logicalId: string;
  type: string;
}

export interface StartedStack {
  name: string;
  resources: readonly StackResource[];
  skipped: readonly { logicalId: string; type: string; reason: string }[];
}

/** Starts every resource of a stack in the order of their references. Throws before anything is started when a type is not supported. */
export async function startStack(
  { name: stackName, template, assets }: Stack,
  { world, parameters: given = {} }: { world: World; parameters?: Record<string, string> },
): Promise<StartedStack> {
  const { accountId, region } = world;
  const parameters = {
    ...pseudoParameters({ accountId, region, stackName }),
    ...parameterValues(template.Parameters, given),
  };
  const conditions = evaluateConditions(template.Conditions, { parameters, mappings: template.Mappings });
  const present = presentResources(template.Resources, conditions);
  for (const [logicalId, { Type: type }] of Object.entries(present)) checkType(logicalId, type);

  const started = new Map<string, StackResource>();
  const skipped: { logicalId: string; type: string; reason: string }[] = [];
  const scope: Scope = {
    ref: (name) => parameters[name] ?? started.get(name)?.ref,
    getAtt: (logicalId, attribute) => started.get(logicalId)?.attributes[attribute],
    condition: (name) => conditions.get(name),
    mappings: template.Mappings,
  };
  for (const logicalId of startOrder(present, conditions)) {
    const resource = present[logicalId];
    if (resource === undefined) continue;
    const type = resource.Type;
    const nameOf = (length: number) => generatedName({ stackName, logicalId }, length);
    const skip = skippedTypes[type];
    if (skip) {
      skipped.push({ logicalId, type, reason: skip.reason });
      const answers = skip.answers?.({ logicalId, accountId, region, generatedName: nameOf });
      if (answers) started.set(logicalId, { logicalId, type, ...answers });
      continue;
    }
    const properties: JsonObject = resolveObject(resource.Properties, scope, { logicalId, property: "" });
    const context = { logicalId, world, generatedName: nameOf, asset: (key: string) => assets.get(key) };
    const answers = await resourceTypes[type]?.start(type, properties, context).catch((error: unknown) => {
      throw named(error, { logicalId, type });
    });
    if (answers) started.set(logicalId, { logicalId, type, ...answers });
  }
  const resources = [...started.values()].filter(({ type }) => type in resourceTypes);
  return { name: stackName, resources, skipped };
}

/** What an emulated API refuses says nothing of the template: the resource is put before it. */
function named(error: unknown, { logicalId, type }: { logicalId: string; type: string }): unknown {
  if (!(error instanceof AwsError)) return error;
  const reason = error.message.replace(/\.$/, "");
  return new AwsError(error.code, `${logicalId} (${type}): ${reason}; nothing is left running`, error.statusCode);
}

function presentResources(
  resources: Readonly<Record<string, TemplateResource>>,
  conditions: ReadonlyMap<string, boolean>,
): Record<string, TemplateResource> {
  const kept = Object.entries(resources).filter(([logicalId, { Condition: name }]) => {
    if (name === undefined) return true;
    const holds = conditions.get(name);
    if (holds === undefined)
      throw new TemplateError(`${logicalId}.Condition: expected a condition of this template, got ${name}`);
    return holds;
  });
  return Object.fromEntries(kept);
}

function checkType(logicalId: string, type: string): void {
  if (type in resourceTypes || type in skippedTypes) return;
  const file = "infra/local/resources/ as a file of its own and in registry.ts, or in skipped-types.ts with the reason";
  throw new UnsupportedError({ logicalId, type, file });
}
