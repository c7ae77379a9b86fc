import type { Alternative, Leaf, Operator } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";

/** A plain value in a pattern's list. Types are strict; numbers compare by value, so that 300 equals 3.0e2. */
export function exactly(value: Leaf): Alternative {
  return { test: (leaf) => leaf === value };
}

export const exact: Operator = {
  compile(operand) {
    if (typeof operand !== "string") throw invalidPattern("exact match pattern must be a string");
    return exactly(operand);
  },
};
