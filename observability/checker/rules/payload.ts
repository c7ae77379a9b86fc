import type { JobTrace } from "../job-trace.ts";
import type { Problem } from "../problem.ts";
import type { Attributes, TraceSpan } from "../trace.ts";

const emailAddress = /[\w.%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/i;
const secret = /\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bBearer\s+[\w.~+/-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const secretKey = /(^|[._-])(password|passwd|secret|authorization|api[._-]?key|access[._-]?token)$/i;
const payloadKey = /(^|[._-])(body|payload)$/i;

/** Stack traces are long by nature; everything else that is looked for counts in them as well. */
const longKeys: ReadonlySet<string> = new Set(["exception.stacktrace"]);

interface Text {
  /** Where it stands: `name`, `attribute x`, … */
  where: string;
  key: string;
  value: string;
}

/** Heuristics for what must not leave the function: JSON text, long texts, addresses, secrets, and the words given as personal data. */
export function payload(job: JobTrace): Problem[] {
  const words = job.options.personalData.filter((word) => word.trim() !== "").map(wholeWord);
  return job.all.flatMap((span) =>
    textsOf(span).flatMap((text) => {
      const found = finding(text, { words, longest: job.options.maximumTextLength });
      if (!found) return [];
      return [
        { rule: "payload" as const, spanId: span.spanId, message: `${nameOf(text, span)}: ${text.where} ${found}` },
      ];
    }),
  );
}

/** A span whose name is the finding is not called by it: the message would spread what it complains about. */
function nameOf(text: Text, span: TraceSpan): string {
  return text.where === "the name" ? span.spanId : span.name;
}

function finding(
  { key, value }: Text,
  { words, longest }: { words: readonly RegExp[]; longest: number },
): string | undefined {
  if (secretKey.test(key) || secret.test(value)) return "holds a secret";
  if (payloadKey.test(key)) return "holds a message's payload";
  if (emailAddress.test(value)) return "holds an e-mail address";
  if (words.some((word) => word.test(value))) return "holds personal data";
  if (isJson(value)) return "holds JSON text";
  if (value.length > longest && !longKeys.has(key)) return `holds ${value.length} characters, more than ${longest}`;
  return undefined;
}

/** Whole or in part: `… {"user_name":…`. */
function isJson(value: string): boolean {
  if (/[{[]\s*\\?"[^"]*\\?"\s*[:,]/.test(value)) return true;
  const text = value.trim();
  if (!/^(\{.*\}|\[.*\])$/s.test(text)) return false;
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

function wholeWord(word: string): RegExp {
  return new RegExp(
    `(?<![\\p{L}\\p{N}])${word.trim().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}])`,
    "iu",
  );
}

function textsOf(span: TraceSpan): Text[] {
  return [
    { where: "the name", key: "", value: span.name },
    ...(span.status.message ? [{ where: "the status description", key: "", value: span.status.message }] : []),
    ...attributeTexts(span.attributes, "the attribute"),
    ...span.links.flatMap((link) => attributeTexts(link.attributes ?? {}, "the link attribute")),
    ...span.events.flatMap((event) => [
      { where: "the name of an event", key: "", value: event.name },
      ...attributeTexts(event.attributes, "the event attribute"),
    ]),
  ];
}

function attributeTexts(attributes: Attributes, what: string): Text[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.map((each) => ({ where: `${what} ${key}`, key, value: String(each) }));
  });
}
