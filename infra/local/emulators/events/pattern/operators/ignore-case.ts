import type { LeafTest, Operator } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";

export const equalsIgnoreCase: Operator = {
  compile(operand) {
    if (typeof operand !== "string") throw invalidPattern("equals-ignore-case match pattern must be a string");
    return { test: sameIgnoringCase(operand) };
  },
};

export function sameIgnoringCase(wanted: string): LeafTest {
  const folded = wanted.toLowerCase();
  return (leaf) => typeof leaf === "string" && leaf.toLowerCase() === folded;
}
