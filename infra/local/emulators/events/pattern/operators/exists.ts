import type { Operator } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";

/** Looks at leaves only: a field that holds an object or an empty array does not exist for it. */
export const exists: Operator = {
  compile(operand) {
    if (typeof operand !== "boolean") throw invalidPattern("exists match pattern must be either true or false.");
    return operand ? { test: () => true } : { absent: true };
  },
};
