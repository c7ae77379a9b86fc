import type { Template } from "./template.ts";

/** The values of the placeholders; undefined when the event has nothing at the path. */
export type PlaceholderValues = (name: string) => unknown;

/** The text for the target, or undefined when it cannot be valid JSON (an object inside a JSON string): EventBridge then delivers nothing. */
export function renderTemplate({ kind, parts }: Template, readValue: PlaceholderValues): string | undefined {
  let body = "";
  for (const part of parts) {
    if ("text" in part) {
      body += part.text;
      continue;
    }
    const value = readValue(part.placeholder);
    const text = part.quoted ? quotedText(kind, value) : unquotedText(value);
    if (text === undefined) return undefined;
    body += text;
  }
  return body;
}

/** Where JSON is expected: the value as JSON; a missing one is the empty string. */
function unquotedText(value: unknown): string {
  return value === undefined ? '""' : JSON.stringify(value);
}

/** Inside a string: the bare text. An object loses its quotes in a text template and cannot stand in a JSON string. */
function quotedText(kind: Template["kind"], value: unknown): string | undefined {
  if (value === undefined) return "";
  if (typeof value === "string") return JSON.stringify(value).slice(1, -1);
  if (typeof value !== "object" || value === null) return String(value);
  return kind === "text" ? JSON.stringify(value).replaceAll(/\\?"/g, "") : undefined;
}
