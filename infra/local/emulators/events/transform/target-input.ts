import type { InputTransformer, Target } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import type { AcceptedEvent } from "../accepted-event.ts";
import { type JsonPath, parseJsonPath, readJsonPath } from "./json-path.ts";
import { renderTemplate } from "./render-template.ts";
import { isReserved, reservedValue, type TransformingRule } from "./reserved-values.ts";
import { parseTemplate, templateProblem } from "./template.ts";

/** Makes the text for a target; undefined when EventBridge would deliver nothing. */
export type TargetInput = (event: AcceptedEvent, rule: TransformingRule) => string | undefined;

/** Compiles what a target says of its input. Throws `ValidationException` as PutTargets does. */
export function compileTargetInput(target: Target): TargetInput {
  const id = target.Id ?? "";
  const given = [target.Input, target.InputPath, target.InputTransformer].filter((value) => value !== undefined);
  if (given.length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  if (target.Input !== undefined) return constantInput(target.Input, id);
  if (target.InputPath !== undefined) return pathInput(target.InputPath, id);
  if (target.InputTransformer !== undefined) return transformedInput(target.InputTransformer, id);
  return (event) => event.text;
}

function constantInput(input: string, id: string): TargetInput {
  try {
    JSON.parse(input);
  } catch {
    throw invalid(`JSON syntax error in input for target ${id}.`);
  }
  return () => input;
}

function pathInput(text: string, id: string): TargetInput {
  if (text === "$") return (event) => event.text;
  if (text === "$.detail") return (event) => event.detailText;
  const path = parseJsonPath(text);
  if (path === undefined) throw invalid(`Invalid InputPath for target ${id}.`);
  return (event) => {
    const value = readJsonPath(event.document, path);
    return value === undefined ? undefined : JSON.stringify(value);
  };
}

function transformedInput({ InputPathsMap = {}, InputTemplate = "" }: InputTransformer, id: string): TargetInput {
  const paths = parsePaths(InputPathsMap, id);
  const template = parseTemplate(InputTemplate);
  for (const part of template.parts) {
    if ("text" in part || paths.has(part.placeholder) || isReserved(part.placeholder)) continue;
    throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${part.placeholder}.`);
  }
  const problem = templateProblem(template);
  if (problem !== undefined) throw invalid(`Invalid InputTemplate for target ${id} : ${problem}.`);
  return (event, rule) =>
    renderTemplate(template, (name) => {
      const path = paths.get(name);
      return path === undefined ? reservedValue(name, event, rule) : readJsonPath(event.document, path);
    });
}

function parsePaths(map: Record<string, string>, id: string): Map<string, JsonPath> {
  const entries = Object.entries(map);
  if (entries.length > 100)
    throw invalid(`InputPathsMap for target ${id} has ${entries.length} entries, at most 100 are allowed.`);
  return new Map(
    entries.map(([name, text]) => {
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(name) || name.startsWith("AWS")) {
        throw invalid(`Invalid key in InputPathsMap for target ${id} : ${name}.`);
      }
      const path = text.length <= 256 ? parseJsonPath(text) : undefined;
      if (path === undefined) throw invalid(`Invalid path in InputPathsMap for target ${id} : ${text}.`);
      return [name, path];
    }),
  );
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
