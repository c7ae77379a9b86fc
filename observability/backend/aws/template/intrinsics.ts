import type { StackTemplate } from "./stack-template.ts";

/** A resource of one of the stacks. */
export interface ResourceReference {
  stack: string;
  logicalId: string;
}

/** What a property of a template points to and says, with its intrinsic functions resolved as far as a reader can. */
export interface Intrinsics {
  /** The resources that a value mentions, directly or through exports of other stacks. */
  resources(value: unknown, stack: string): ResourceReference[];
  /** A value as text; undefined when part of it is known only to a running stack. */
  text(value: unknown, stack: string): string | undefined;
}

export function createIntrinsics(templates: readonly StackTemplate[]): Intrinsics {
  const byName = new Map(templates.map((template) => [template.stack, template]));

  function exported(name: string): { stack: string; value: unknown } | undefined {
    for (const { stack, Outputs } of templates) {
      for (const { Value, Export } of Object.values(Outputs)) {
        if (Export && text(Export.Name, stack) === name) return { stack, value: Value };
      }
    }
    return undefined;
  }

  function resources(value: unknown, stack: string): ResourceReference[] {
    if (Array.isArray(value)) return value.flatMap((item) => resources(item, stack));
    if (!isObject(value)) return [];
    const [name, argument] = intrinsicOf(value);
    if (name === "Ref" || name === "Fn::GetAtt") {
      const logicalId =
        name === "Ref" ? argument : Array.isArray(argument) ? argument[0] : String(argument).split(".")[0];
      return typeof logicalId === "string" && byName.get(stack)?.Resources[logicalId] ? [{ stack, logicalId }] : [];
    }
    if (name === "Fn::Sub") {
      const [pattern, given] = Array.isArray(argument) ? argument : [argument, {}];
      return [...placeholders(pattern)].flatMap((placeholder) => {
        if (isObject(given) && placeholder in given) return resources(given[placeholder], stack);
        return resources({ "Fn::GetAtt": placeholder }, stack);
      });
    }
    if (name === "Fn::ImportValue") {
      const found = exported(text(argument, stack) ?? "");
      return found ? resources(found.value, found.stack) : [];
    }
    return Object.values(value).flatMap((item) => resources(item, stack));
  }

  function text(value: unknown, stack: string): string | undefined {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
    if (!isObject(value)) return undefined;
    const [name, argument] = intrinsicOf(value);
    if (name === "Ref") return reference(String(argument), stack);
    if (name === "Fn::Join" && Array.isArray(argument) && Array.isArray(argument[1])) {
      const pieces = argument[1].map((piece) => text(piece, stack));
      return pieces.includes(undefined) ? undefined : pieces.join(String(argument[0]));
    }
    if (name === "Fn::Sub") {
      const [pattern, given] = Array.isArray(argument) ? argument : [argument, {}];
      return substituted(String(pattern), isObject(given) ? given : {}, stack);
    }
    if (name === "Fn::ImportValue") {
      const found = exported(text(argument, stack) ?? "");
      return found && text(found.value, found.stack);
    }
    return undefined;
  }

  function reference(name: string, stack: string): string | undefined {
    if (name === "AWS::StackName") return stack;
    if (name === "AWS::Partition") return "aws";
    const given = byName.get(stack)?.Parameters[name]?.Default;
    return given === undefined ? undefined : text(given, stack);
  }

  function substituted(pattern: string, given: Record<string, unknown>, stack: string): string | undefined {
    let known = true;
    const result = pattern.replace(/\$\{([^}!]+)\}/g, (_, name: string) => {
      const piece = name in given ? text(given[name], stack) : reference(name, stack);
      if (piece === undefined) known = false;
      return piece ?? "";
    });
    return known ? result : undefined;
  }

  return { resources, text };
}

/** Name and argument of `{"Ref": …}` or `{"Fn::…": …}`; nothing for a plain object. */
function intrinsicOf(value: Record<string, unknown>): readonly [string, unknown] {
  const [entry, ...others] = Object.entries(value);
  if (entry && others.length === 0 && (entry[0] === "Ref" || entry[0].startsWith("Fn::"))) return entry;
  return ["", undefined];
}

function* placeholders(pattern: unknown): Iterable<string> {
  for (const [, name = ""] of String(pattern).matchAll(/\$\{([^}!]+)\}/g)) yield name;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
