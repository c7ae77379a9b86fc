import type { TimelineRow } from "../../api/job-view.ts";
import type { Attributes, SpanView } from "../../api/span-view.ts";

/**
 * Keys of the rows in which every word is found: in the label, the service, the note, the error or, of a span, in `key=value` of an attribute.
 * Upper and lower case are the same. Nothing is found for no words.
 */
export function findRows(rows: readonly TimelineRow[], spans: ReadonlyMap<string, SpanView>, text: string): string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return rows
    .filter((row) => {
      const haystack = textOf(row, row.spanId === undefined ? undefined : spans.get(row.spanId));
      return words.every((word) => haystack.includes(word));
    })
    .map(({ key }) => key);
}

/** Parts of a text, those that one of the words is found in marked; the parts together are the text. */
export function markWords(text: string, words: string): { text: string; hit: boolean }[] {
  const wanted = words.split(/\s+/).filter(Boolean).map(escapeRegExp);
  if (wanted.length === 0) return [{ text, hit: false }];
  const hits = new RegExp(`(${wanted.join("|")})`, "giu");
  return text
    .split(hits)
    .map((part, index) => ({ text: part, hit: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}

function textOf({ label, service = "", note = "", error }: TimelineRow, span: SpanView | undefined): string {
  const failure = error ? `${error.type} ${error.reason}` : "";
  return `${label}\n${service}\n${note}\n${failure}\n${span ? attributesText(span.attributes) : ""}`.toLowerCase();
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
