/** A value in an event below which there is nothing: the unit that patterns compare. */
export type Leaf = string | number | boolean | null;

export type LeafTest = (leaf: Leaf) => boolean;

/** One entry of a pattern's list: either a test of a leaf, or the demand that there is no leaf at all. */
export type Alternative = { test: LeafTest } | { absent: true };

export interface Operator {
  /** Checks the operand and builds the test. Throws `InvalidEventPatternException` with AWS's reason. */
  compile(operand: unknown, dialect: Dialect): Alternative;
  /** AWS's reason when a second key stands beside the operator; most operators share the default. */
  secondKeyReason?: string;
}

/** `rule`: the rules of an event bus. `filter`: Pipes and Lambda event source mappings, which know fewer operators. */
export type Dialect = "rule" | "filter";

/** What AWS's parser shows of a value it did not expect: a scalar's text, or the bracket that opens it. */
export function tokenText(value: unknown): string {
  if (value === undefined) return "]";
  if (Array.isArray(value)) return "[";
  if (typeof value === "object" && value !== null) return "{";
  return String(value);
}
