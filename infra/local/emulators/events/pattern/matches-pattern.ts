import { type CompiledPattern, type CompileOptions, compilePattern } from "./compile-pattern.ts";

/** Patterns given as text are forgotten beyond this many; those given as objects live as long as the object. */
const mostCached = 1000;
const byText = new Map<string, CompiledPattern>();
const byObject = { rule: new WeakMap<object, CompiledPattern>(), filter: new WeakMap<object, CompiledPattern>() };

/** Whether `event` matches `pattern` (JSON text or parsed, compiled once). Throws `InvalidEventPatternException`. */
export function matchesPattern(pattern: unknown, event: unknown, options: CompileOptions = {}): boolean {
  return cachedPattern(pattern, options).matches(event);
}

function cachedPattern(pattern: unknown, options: CompileOptions): CompiledPattern {
  const { dialect = "rule" } = options;
  if (typeof pattern === "object" && pattern !== null) {
    const compiled = byObject[dialect].get(pattern) ?? compilePattern(pattern, options);
    byObject[dialect].set(pattern, compiled);
    return compiled;
  }
  const key = `${dialect} ${String(pattern)}`;
  const known = byText.get(key);
  if (known !== undefined) return known;
  const compiled = compilePattern(pattern, options);
  if (byText.size >= mostCached) byText.clear();
  byText.set(key, compiled);
  return compiled;
}
