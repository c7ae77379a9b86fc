import { z } from "zod";
import { type JsonObject, jsonObjectSchema } from "../template/json.ts";

/** CloudFormation takes numbers and switches as JSON values or as text: a `Ref` to a parameter is always text. */
export const wholeNumber = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ],
  {
    error: ({ input }) => `expected a whole number, got ${JSON.stringify(input)}`,
  },
);

export const decimalNumber = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ],
  {
    error: ({ input }) => `expected a number, got ${JSON.stringify(input)}`,
  },
);

export const yesOrNo = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")], {
  error: ({ input }) => `expected true or false, got ${JSON.stringify(input)}`,
});

/** A document given as an object or as JSON text; the output is the object. */
export const jsonDocument = z.union([
  jsonObjectSchema,
  z.string().transform((text, context): JsonObject => {
    const parsed = jsonObjectSchema.safeParse(tryParse(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: "custom", message: `expected a JSON object, got ${JSON.stringify(text)}` });
    return z.NEVER;
  }),
]);

/** Attributes as the APIs of SQS and SNS take them: all text, absent ones left out. */
export function attributeTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    texts[name] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return texts;
}

/** The entries that have a value; for options objects that do not take `undefined`. */
export function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
