import type { LeafTest, Operator } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";

/** AWS refuses a wildcard whose literal parts begin alike this often; its evaluator is not public, this is the observed border. */
const mostAlikeParts = 4;

export const wildcard: Operator = {
  compile(operand) {
    return { test: wildcardTest(operand) };
  },
};

/** `*` stands for any number of characters; `\*` and `\\` are the characters themselves. */
export function wildcardTest(operand: unknown): LeafTest {
  if (typeof operand !== "string") throw invalidPattern("wildcard match pattern must be a string");
  const parts = literalParts(operand);
  refuseTooComplex(parts);
  return (leaf) => typeof leaf === "string" && matchesParts(leaf, parts);
}

/** The literal texts between the wildcards: `a*z` has two, `a` one, `*` two empty ones. */
function literalParts(pattern: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    const next = pattern[at + 1];
    if (character === "*") {
      if (next === "*") throw invalidPattern(`Consecutive wildcard characters at pos ${position(pattern, at)}`);
      parts.push(part);
      part = "";
    } else if (character === "\\") {
      if (next !== "*" && next !== "\\")
        throw invalidPattern(`Invalid escape character at pos ${position(pattern, at)}`);
      part += next;
      at++;
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

/** AWS counts UTF-8 bytes and includes the opening quote of the JSON string. */
function position(pattern: string, index: number): number {
  return Buffer.byteLength(pattern.slice(0, index)) + 1;
}

function refuseTooComplex(parts: readonly string[]): void {
  const alike = new Map<string, number>();
  for (const part of parts.slice(1)) {
    if (part === "") continue;
    const start = part.charAt(0);
    const count = (alike.get(start) ?? 0) + 1;
    alike.set(start, count);
    if (count > mostAlikeParts) {
      throw invalidPattern(
        "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
      );
    }
  }
}

function matchesParts(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? "";
  if (parts.length === 1) return text === first;
  const last = parts[parts.length - 1] ?? "";
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
