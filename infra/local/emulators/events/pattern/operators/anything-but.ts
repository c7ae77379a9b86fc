import type { Alternative, Dialect, LeafTest, Operator } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";
import { sameIgnoringCase } from "./ignore-case.ts";
import { endsWith, startsWith } from "./prefix-suffix.ts";
import { wildcardTest } from "./wildcard.ts";

const wrongOperand = "Value of anything-but must be an array or single string/number value.";
const tooMany = "Too many elements in numeric expression";

/** Matches a leaf that is there and is none of the values; a leaf of another type matches, a missing field does not. */
export const anythingBut: Operator = {
  secondKeyReason: tooMany,
  compile(operand, dialect) {
    if (Array.isArray(operand)) return noneOf(plainList(operand));
    if (typeof operand === "object" && operand !== null) return noneOf(nested(operand, dialect));
    if (typeof operand !== "string" && typeof operand !== "number") throw invalidPattern(wrongOperand);
    return noneOf([(leaf) => leaf === operand]);
  },
};

function noneOf(tests: readonly LeafTest[]): Alternative {
  return { test: (leaf) => !tests.some((test) => test(leaf)) };
}

function plainList(values: readonly unknown[]): LeafTest[] {
  for (const value of values) {
    if (typeof value !== "string" && typeof value !== "number") {
      throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
    }
  }
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1) {
    throw invalidPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  const excluded = new Set(values);
  return [(leaf) => excluded.has(leaf)];
}

interface NestedOperator {
  build(value: string): LeafTest;
  notString: string;
  empty?: string;
}

const edge = { notString: "prefix/suffix match pattern must be a string", empty: "Null prefix/suffix not allowed" };

const nestedOperators: Record<string, NestedOperator> = {
  prefix: { build: startsWith, ...edge },
  suffix: { build: endsWith, ...edge },
  "equals-ignore-case": {
    build: sameIgnoringCase,
    notString: "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
  },
  wildcard: { build: wildcardTest, notString: "wildcard match pattern must be a string" },
};

function nested(operand: object, dialect: Dialect): LeafTest[] {
  const [first, ...others] = Object.entries(operand);
  if (first === undefined) throw invalidPattern("Anything-But expression name not found");
  const [name, value] = first;
  const operator = dialect === "rule" && Object.hasOwn(nestedOperators, name) ? nestedOperators[name] : undefined;
  if (operator === undefined) throw invalidPattern(`Unsupported anything-but pattern: ${name}`);
  const isList = Array.isArray(value);
  if (!isList && typeof value !== "string" && typeof value !== "number") throw invalidPattern(wrongOperand);
  const values: readonly unknown[] = isList ? value : [value];
  const tests = values.map((item) => {
    if (typeof item !== "string") throw invalidPattern(operator.notString);
    if (item === "" && operator.empty !== undefined) throw invalidPattern(operator.empty);
    return operator.build(item);
  });
  if (others.length > 0) throw invalidPattern(tooMany);
  return tests;
}
