import type { z } from "zod";

/** Parses what an API answered. Throws an `Error` that names the format and every failing path. */
export function parseWire<Schema extends z.ZodType>(schema: Schema, input: unknown, format: string): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  throw new Error(`expected ${format}, got ${issues.join("; ")}; no span was read`, { cause: parsed.error });
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => text + (typeof key === "number" ? `[${key}]` : `.${String(key)}`), "$");
}
