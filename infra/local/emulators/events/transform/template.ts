import { messageOf } from "../../message-of.ts";

/** A piece of an input template. `quoted`: the placeholder stands inside a JSON string. */
export type TemplatePart = { text: string } | { placeholder: string; quoted: boolean };

export interface Template {
  /** A text template starts with a quote; any other is JSON with holes in it. */
  kind: "text" | "json";
  parts: readonly TemplatePart[];
}

/** Cannot occur in a template as such: a private-use character, written as JSON escapes it. */
const hole = "\\ue000";
const holeCharacter = "\ue000";

export function parseTemplate(source: string): Template {
  const parts: TemplatePart[] = [];
  let text = "";
  let quoted = false;
  const placeholder = /<([A-Za-z0-9_.-]+)>/y;
  for (let at = 0; at < source.length; at++) {
    placeholder.lastIndex = at;
    const name = placeholder.exec(source)?.[1];
    if (name !== undefined) {
      if (text !== "") parts.push({ text });
      text = "";
      parts.push({ placeholder: name, quoted });
      at = placeholder.lastIndex - 1;
      continue;
    }
    const character = source.charAt(at);
    text += character;
    if (character === "\\" && quoted) text += source.charAt(++at);
    else if (character === '"') quoted = !quoted;
  }
  if (text !== "") parts.push({ text });
  return { kind: source.trimStart().startsWith('"') ? "text" : "json", parts };
}

/** What is wrong with the template as JSON whatever is put into it, or undefined. */
export function templateProblem({ kind, parts }: Template): string | undefined {
  const sample = parts.map((part) => ("text" in part ? part.text : part.quoted ? hole : "null")).join("");
  try {
    if (kind === "text") {
      for (const line of sample.split("\n").filter((line) => line.trim() !== "")) JSON.parse(line);
      return undefined;
    }
    let problem: string | undefined;
    JSON.parse(sample, (key, value: unknown) => {
      if (key.includes(holeCharacter)) problem = "a placeholder cannot be the key of an object";
      return value;
    });
    return problem;
  } catch (error) {
    return messageOf(error);
  }
}
