import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { TemplateError, type TemplatePlace, UnresolvedReferenceError } from "./template-error.ts";

/** What the intrinsic functions look things up in. */
export interface Scope {
  /** Value of a parameter, pseudo parameter or resource; undefined when there is none of that name. */
  ref(name: string): Json | undefined;
  getAtt(logicalId: string, attribute: string): Json | undefined;
  /** Outcome of a named condition; undefined when there is none of that name. */
  condition(name: string): boolean | undefined;
  mappings: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

type Intrinsic = (argument: Json, scope: Scope, place: TemplatePlace) => Json | undefined;

/** Replaces every intrinsic function in `value`. Undefined means `AWS::NoValue`: the property is as if it had not been written. */
export function resolveValue(value: Json, scope: Scope, place: TemplatePlace): Json | undefined {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolveValue(item, scope, { ...place, property: `${place.property}[${index}]` }))
      .filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) return value;
  const call = intrinsicCall(value);
  if (call) return evaluate(call.name, call.argument, scope, place);
  return resolveObject(value, scope, place);
}

/** As `resolveValue` for all properties of a resource. */
export function resolveObject(object: JsonObject, scope: Scope, place: TemplatePlace): JsonObject {
  const resolved: JsonObject = {};
  for (const [key, item] of Object.entries(object)) {
    const property = place.property === "" ? key : `${place.property}.${key}`;
    const result = resolveValue(item, scope, { ...place, property });
    if (result !== undefined) resolved[key] = result;
  }
  return resolved;
}

/** The intrinsic function that an object of one key stands for; `Condition` is one only among the arguments of a condition function. */
export function intrinsicCall(value: JsonObject): { name: string; argument: Json } | undefined {
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  const [name, argument] = entry;
  return name === "Ref" || name.startsWith("Fn::") ? { name, argument } : undefined;
}

const conditionFunctions: Record<string, Intrinsic> = {
  "Fn::And": (argument, scope, place) => items(argument, place).every((one) => truth(one, scope, place)),
  "Fn::Equals": (argument, scope, place) => {
    const [left, right] = items(argument, place).map((one) => required(one, scope, place));
    return JSON.stringify(left) === JSON.stringify(right);
  },
  "Fn::Not": (argument, scope, place) => !truth(items(argument, place)[0] ?? null, scope, place),
  "Fn::Or": (argument, scope, place) => items(argument, place).some((one) => truth(one, scope, place)),
};

const intrinsics: Record<string, Intrinsic> = {
  ...conditionFunctions,
  Ref: (argument, scope, place) => {
    const name = text(argument, place);
    if (name === "AWS::NoValue") return undefined;
    return scope.ref(name) ?? unresolved(place, `Ref ${name}`);
  },
  "Fn::Base64": (argument, scope, place) =>
    Buffer.from(text(required(argument, scope, place), place)).toString("base64"),
  "Fn::FindInMap": (argument, scope, place) => {
    const [map, top, second] = items(argument, place).map((one) => text(required(one, scope, place), place));
    const found = scope.mappings[map ?? ""]?.[top ?? ""]?.[second ?? ""];
    return found ?? unresolved(place, `Fn::FindInMap ${map}.${top}.${second}`);
  },
  "Fn::GetAtt": (argument, scope, place) => {
    const { logicalId, attribute } = attributeReference(argument, (part) => text(required(part, scope, place), place));
    return scope.getAtt(logicalId, attribute) ?? unresolved(place, `Fn::GetAtt ${logicalId}.${attribute}`);
  },
  "Fn::If": (argument, scope, place) => {
    const [condition, yes, no] = items(argument, place);
    const name = text(condition ?? null, place);
    const holds = scope.condition(name) ?? unresolved(place, `Fn::If ${name}`);
    return resolveValue((holds ? yes : no) ?? null, scope, place);
  },
  "Fn::ImportValue": (_argument, _scope, place) => {
    throw new TemplateError(
      `${place.logicalId}.${place.property}: expected a value of this stack, got Fn::ImportValue; pass names or ARNs between stacks instead, exports are not deployed here`,
    );
  },
  "Fn::Join": (argument, scope, place) => {
    const [separator, list] = items(argument, place);
    return texts(list ?? [], scope, place).join(text(separator ?? null, place));
  },
  "Fn::Length": (argument, scope, place) => items(required(argument, scope, place), place).length,
  "Fn::Select": (argument, scope, place) => {
    const [index, list] = items(argument, place);
    const choices = items(required(list ?? [], scope, place), place);
    const position = Number(required(index ?? null, scope, place));
    return choices[position] ?? unresolved(place, `Fn::Select ${position} of ${choices.length}`);
  },
  "Fn::Split": (argument, scope, place) => {
    const [separator, source] = items(argument, place);
    return text(required(source ?? null, scope, place), place).split(text(separator ?? null, place));
  },
  "Fn::Sub": (argument, scope, place) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = resolveObject(isJsonObject(variables) ? variables : {}, scope, place);
    return text(template ?? null, place).replace(substitution, (_whole, literal: string | undefined, name: string) => {
      if (literal !== undefined) return `\${${literal}}`;
      return text(own[name] ?? lookup(name, scope) ?? unresolved(place, `Fn::Sub \${${name}}`), place);
    });
  },
  "Fn::ToJsonString": (argument, scope, place) => JSON.stringify(required(argument, scope, place)),
};

/** `${Name}`, `${Resource.Attribute}`, or `${!Literal}`. */
export const substitution = /\$\{(?:!([^}]*)|([^}!][^}]*))\}/g;

function evaluate(name: string, argument: Json, scope: Scope, place: TemplatePlace): Json | undefined {
  const intrinsic = intrinsics[name];
  if (intrinsic) return intrinsic(argument, scope, place);
  throw new TemplateError(
    `${place.logicalId}.${place.property}: expected one of ${Object.keys(intrinsics).join(", ")}, got ${name}; add it in infra/local/template/resolve-value.ts`,
  );
}

/** A condition expression: a function that answers a boolean, or `{ "Condition": "<name>" }`. */
export function truth(value: Json, scope: Scope, place: TemplatePlace): boolean {
  if (isJsonObject(value) && typeof value.Condition === "string") {
    return scope.condition(value.Condition) ?? unresolved(place, `Condition ${value.Condition}`);
  }
  const result = resolveValue(value, scope, place);
  if (typeof result !== "boolean") throw malformed(place, "a condition", value);
  return result;
}

/** Splits `["Queue", "Arn"]` or `"Queue.Arn"`. */
export function attributeReference(
  argument: Json,
  toText: (part: Json) => string,
): { logicalId: string; attribute: string } {
  const [logicalId = "", ...attribute] = Array.isArray(argument) ? argument.map(toText) : toText(argument).split(".");
  return { logicalId, attribute: attribute.join(".") };
}

function lookup(name: string, scope: Scope): Json | undefined {
  const dot = name.indexOf(".");
  return dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1));
}

function required(value: Json, scope: Scope, place: TemplatePlace): Json {
  return resolveValue(value, scope, place) ?? unresolved(place, "Ref AWS::NoValue");
}

function texts(value: Json, scope: Scope, place: TemplatePlace): string[] {
  return items(required(value, scope, place), place).map((one) => text(one, place));
}

function items(value: Json, place: TemplatePlace): Json[] {
  if (!Array.isArray(value)) throw malformed(place, "a list", value);
  return value;
}

function text(value: Json, place: TemplatePlace): string {
  if (typeof value === "object") throw malformed(place, "a text", value);
  return String(value);
}

function malformed(place: TemplatePlace, expected: string, value: Json): TemplateError {
  return new TemplateError(`${place.logicalId}.${place.property}: expected ${expected}, got ${JSON.stringify(value)}`);
}

function unresolved(place: TemplatePlace, reference: string): never {
  throw new UnresolvedReferenceError(place, reference);
}
