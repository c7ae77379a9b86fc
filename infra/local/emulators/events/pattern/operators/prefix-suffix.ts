import type { LeafTest, Operator } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";

export const prefix = edgeOperator("prefix", startsWith, (wanted) => {
  const folded = wanted.toLowerCase();
  return (leaf) => typeof leaf === "string" && leaf.toLowerCase().startsWith(folded);
});

export const suffix = edgeOperator("suffix", endsWith, (wanted) => {
  const folded = wanted.toLowerCase();
  return (leaf) => typeof leaf === "string" && leaf.toLowerCase().endsWith(folded);
});

export function startsWith(wanted: string): LeafTest {
  return (leaf) => typeof leaf === "string" && leaf.startsWith(wanted);
}

export function endsWith(wanted: string): LeafTest {
  return (leaf) => typeof leaf === "string" && leaf.endsWith(wanted);
}

function edgeOperator(
  name: "prefix" | "suffix",
  plain: (wanted: string) => LeafTest,
  ignoringCase: (wanted: string) => LeafTest,
): Operator {
  return {
    compile(operand) {
      if (typeof operand === "string") return { test: plain(operand) };
      if (typeof operand !== "object" || operand === null || Array.isArray(operand)) {
        throw invalidPattern(`${name} match pattern must be a string`);
      }
      return { test: ignoringCase(ignoreCaseOperand(name, operand)) };
    },
  };
}

function ignoreCaseOperand(name: "prefix" | "suffix", operand: object): string {
  const [first, ...others] = Object.entries(operand);
  const title = name === "prefix" ? "Prefix" : "Suffix";
  if (first === undefined) throw invalidPattern(`${title} expression name not found`);
  const [operator, value] = first;
  if (operator !== "equals-ignore-case") throw invalidPattern(`Unsupported ${name} pattern: ${operator}`);
  if (typeof value !== "string") throw invalidPattern("equals-ignore-case match pattern must be a string");
  if (others.length > 0) throw invalidPattern("Only one key allowed in match expression");
  return value;
}
