import { type Alternative, type Operator, tokenText } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";

const tooMany = "Too many elements in numeric expression";

/** `["<", 10]`, `["=", 3]`, or a range with its lower bound first: `[">", 0, "<=", 5]`. JSON numbers only. */
export const numeric: Operator = {
  secondKeyReason: tooMany,
  compile(operand) {
    if (!Array.isArray(operand)) throw invalidPattern("Value of numeric must be an array.");
    const [sign, bound, ...rest] = operand as unknown[];
    if (typeof sign !== "string") throw invalidPattern(`Invalid member in numeric match: ${tokenText(sign)}`);
    const compare = comparisons.get(sign);
    if (compare === undefined) throw invalidPattern(`Unrecognized numeric range operator: ${sign}`);
    if (typeof bound !== "number") throw invalidPattern(`Value of ${sign === "=" ? "equals" : sign} must be numeric`);
    if (rest.length === 0) return numbers((value) => compare(value, bound));
    if (sign !== ">" && sign !== ">=") throw invalidPattern(tooMany);
    const [above, upper] = [compare, upperBound(bound, rest)];
    return numbers((value) => above(value, bound) && upper(value));
  },
};

type Comparison = (value: number, bound: number) => boolean;

const comparisons = new Map<string, Comparison>([
  ["=", (value, bound) => value === bound],
  ["<", (value, bound) => value < bound],
  ["<=", (value, bound) => value <= bound],
  [">", (value, bound) => value > bound],
  [">=", (value, bound) => value >= bound],
]);

function upperBound(bottom: number, [sign, top, ...more]: readonly unknown[]): (value: number) => boolean {
  if (typeof sign !== "string") throw invalidPattern(`Bad value in numeric range: ${tokenText(sign)}`);
  const compare = sign === "<" || sign === "<=" ? comparisons.get(sign) : undefined;
  if (compare === undefined) throw invalidPattern(`Bad numeric range operator: ${sign}`);
  if (typeof top !== "number") throw invalidPattern(`Value of ${sign} must be numeric`);
  if (more.length > 0) throw invalidPattern("Too many terms in numeric range expression");
  if (bottom >= top) throw invalidPattern("Bottom must be less than top");
  return (value) => compare(value, top);
}

function numbers(test: (value: number) => boolean): Alternative {
  return { test: (leaf) => typeof leaf === "number" && test(leaf) };
}
