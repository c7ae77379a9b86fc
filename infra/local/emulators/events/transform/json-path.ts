/** One step of a path: an object's key, an array's index, or everything below. */
type Step = { key: string } | { index: number } | { all: true };

export type JsonPath = readonly Step[];

const stepPattern = /\.([A-Za-z0-9_-]+)|\.(\*)|\[(\d+)\]|\[(\*)\]|\['([^']+)'\]|\["([^"]+)"\]/y;

/** Reads the part of JSONPath that EventBridge takes: `$.a.b-c`, `[0]`, `[*]`, `.*`, `['a b']`. Answers undefined for anything else. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith("$")) return undefined;
  const steps: Step[] = [];
  stepPattern.lastIndex = 1;
  while (stepPattern.lastIndex < text.length) {
    const match = stepPattern.exec(text);
    if (match === null) return undefined;
    const [, name, dotStar, index, star, single, double] = match;
    const key = name ?? single ?? double;
    if (key !== undefined) steps.push({ key });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else if (dotStar !== undefined || star !== undefined) steps.push({ all: true });
  }
  return steps;
}

/** The value at `path`; with a wildcard, the array of all values. Undefined when there is none. */
export function readJsonPath(document: unknown, path: JsonPath): unknown {
  let values: unknown[] = [document];
  let several = false;
  for (const step of path) {
    several ||= "all" in step;
    values = values.flatMap((value) => next(value, step));
  }
  return several ? values : values[0];
}

function next(value: unknown, step: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if ("all" in step) return Object.values(value);
  if ("index" in step) return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
  return !Array.isArray(value) && Object.hasOwn(value, step.key) ? [(value as Record<string, unknown>)[step.key]] : [];
}
