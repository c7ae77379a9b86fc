import { messageOf } from "../../message-of.ts";
import type { Alternative, Dialect, LeafTest } from "./alternative.ts";
import { leafPath } from "./find-leaves.ts";
import { type Branch, matchesBranch } from "./match-branch.ts";
import { exactly } from "./operators/exact.ts";
import { findOperator, reservedNames } from "./operators/registry.ts";
import { invalidPattern } from "./pattern-error.ts";

/** AWS's limit for the branches that `$or` may expand to. */
const mostBranches = 1000;

export interface CompileOptions {
  /** Default `rule`. */
  dialect?: Dialect;
}

export interface CompiledPattern {
  matches(event: unknown): boolean;
}

/** The list under one field, compiled. */
interface Field {
  tests: LeafTest[];
  absent: boolean;
}

/** Field by dotted path; `$or` makes several of these. */
type Draft = ReadonlyMap<string, Field>;

/** Checks and compiles an event pattern (its JSON text, or the parsed object). Throws `InvalidEventPatternException` with AWS's reason. */
export function compilePattern(pattern: unknown, { dialect = "rule" }: CompileOptions = {}): CompiledPattern {
  const parsed = typeof pattern === "string" ? parseJson(pattern) : pattern;
  if (!isObject(parsed)) throw invalidPattern("Filter is not an object");
  const branches: Branch[] = compileObject(parsed, "", [new Map()], dialect).map((draft) =>
    [...draft].map(([name, field]) => ({ path: leafPath(name), ...field })),
  );
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) return { matches: (event) => matchesBranch(only, event) };
  return { matches: (event) => branches.some((branch) => matchesBranch(branch, event)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidPattern(messageOf(error));
  }
}

function compileObject(pattern: Record<string, unknown>, parent: string, drafts: Draft[], dialect: Dialect): Draft[] {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalidPattern("Empty objects are not allowed");
  let current = drafts;
  for (const [key, value] of entries) {
    if (key === "$or" && isOrRelationship(value)) {
      const before = current;
      current = value.flatMap((entry) => compileObject(entry, parent, before, dialect));
      if (current.length > mostBranches) {
        throw invalidPattern(
          `Rule is too complex - $or makes ${current.length} combinations, at most ${mostBranches} are allowed`,
        );
      }
      continue;
    }
    const name = parent === "" ? key : `${parent}.${key}`;
    if (Array.isArray(value)) {
      const field = compileList(value, dialect);
      current = current.map((draft) => new Map(draft).set(name, field));
    } else if (isObject(value)) {
      current = compileObject(value, name, current, dialect);
    } else {
      throw invalidPattern(`"${key}" must be an object or an array`);
    }
  }
  return current;
}

/** `$or` is a field like any other unless it lists two objects or more that have no operators for keys. */
function isOrRelationship(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((entry) => isObject(entry) && !Object.keys(entry).some((key) => reservedNames.has(key)))
  );
}

function compileList(list: readonly unknown[], dialect: Dialect): Field {
  if (list.length === 0) throw invalidPattern("Empty arrays are not allowed");
  const field: Field = { tests: [], absent: false };
  for (const entry of list) {
    const alternative = isObject(entry) ? compileExpression(entry, dialect) : compileValue(entry);
    if ("test" in alternative) field.tests.push(alternative.test);
    else field.absent = true;
  }
  return field;
}

function compileValue(value: unknown): Alternative {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return exactly(value);
  }
  throw invalidPattern("Match value must be String, number, true, false, or null");
}

function compileExpression(expression: Record<string, unknown>, dialect: Dialect): Alternative {
  const [first, ...others] = Object.entries(expression);
  if (first === undefined) throw invalidPattern("Match expression name not found");
  const [name, operand] = first;
  const operator = findOperator(name, dialect);
  if (operator === undefined) throw invalidPattern(`Unrecognized match type ${name}`);
  const alternative = operator.compile(operand, dialect);
  if (others.length > 0) {
    throw invalidPattern(operator.secondKeyReason ?? "Only one key allowed in match expression");
  }
  return alternative;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
