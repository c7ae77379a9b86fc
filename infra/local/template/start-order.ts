import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { attributeReference, intrinsicCall, substitution } from "./resolve-value.ts";
import { CycleError, UnresolvedReferenceError } from "./template-error.ts";
import type { TemplateResource } from "./template-schema.ts";

/** Logical ids in an order in which each comes after all it refers to or depends on; otherwise the order of the template. */
export function startOrder(
  resources: Readonly<Record<string, TemplateResource>>,
  conditions: ReadonlyMap<string, boolean> = new Map(),
): string[] {
  const ordered = new Set<string>();
  const path: string[] = [];
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    if (path.includes(id)) throw new CycleError([...path.slice(path.indexOf(id)), id]);
    path.push(id);
    const resource = resources[id];
    if (resource) for (const needed of dependencies(id, resource, resources, conditions)) visit(needed);
    path.pop();
    ordered.add(id);
  };
  for (const id of Object.keys(resources)) visit(id);
  return [...ordered];
}

function dependencies(
  id: string,
  resource: TemplateResource,
  resources: Readonly<Record<string, TemplateResource>>,
  conditions: ReadonlyMap<string, boolean>,
): string[] {
  const missing = resource.DependsOn.find((needed) => !(needed in resources));
  if (missing !== undefined) throw new UnresolvedReferenceError({ logicalId: id, property: "DependsOn" }, missing);
  const referred = [...findReferences(resource.Properties, conditions)].filter(
    (name) => name in resources && name !== id,
  );
  return [...resource.DependsOn, ...referred];
}

/** Names that `Ref`, `Fn::GetAtt` and `Fn::Sub` mention; of an `Fn::If`, only the branch that is taken. */
function findReferences(value: Json, conditions: ReadonlyMap<string, boolean> = new Map()): Set<string> {
  const found = new Set<string>();
  const walk = (part: Json): void => {
    if (Array.isArray(part)) for (const item of part) walk(item);
    if (isJsonObject(part)) walkObject(part);
  };
  const walkObject = (part: JsonObject): void => {
    const call = intrinsicCall(part);
    if (call?.name === "Ref") found.add(String(call.argument));
    else if (call?.name === "Fn::GetAtt") found.add(attributeReference(call.argument, String).logicalId);
    else if (call?.name === "Fn::Sub") walkSubstitutions(call.argument);
    else if (call?.name === "Fn::If" && Array.isArray(call.argument)) {
      const [condition, yes, no] = call.argument;
      walk((conditions.get(String(condition)) === false ? no : yes) ?? null);
    } else for (const item of Object.values(part)) walk(item);
  };
  const walkSubstitutions = (argument: Json): void => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = isJsonObject(variables) ? variables : {};
    for (const [, literal, name] of String(template).matchAll(substitution)) {
      if (literal === undefined && name !== undefined && !(name in own)) found.add(name.split(".")[0] ?? name);
    }
    walk(own);
  };
  walk(value);
  return found;
}
