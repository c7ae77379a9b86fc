import * as z from "zod/mini";
import type { SpansView } from "../../api/span-view.ts";
import { spansOfJaeger } from "./import-jaeger.ts";
import { type JaegerTrace, jaegerTraceSchema, resourceSpansSchema } from "./import-schemas.ts";
import { type JsonResourceSpans, spansOfOtlp } from "./otlp-json.ts";

/** Text that holds no traces, or broken ones; the message says where. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

export interface ImportedTrace {
  traceId: string;
  view: SpansView;
}

const EXPECTED =
  'expected OTLP JSON ("resourceSpans"), one such object per line, or Jaeger JSON ("data" or "traceID" with "spans")';

/** The traces of a file: OTLP JSON, an array or lines of it, or Jaeger's JSON, in one file or mixed. Throws `ImportError`. */
export function importTraces(text: string): ImportedTrace[] {
  const otlp: JsonResourceSpans[] = [];
  const jaeger: JaegerTrace[] = [];
  for (const { value, where } of documents(text)) gather(value, where, otlp, jaeger);
  const traces = [...tracesOf(spansOfOtlp(otlp)), ...tracesOf(spansOfJaeger(jaeger))];
  if (traces.length === 0) throw new ImportError("expected spans, got a file without any; nothing was imported");
  return traces;
}

/** The whole text as JSON, or each of its lines. */
function documents(text: string): { value: unknown; where: string }[] {
  if (text.trim() === "") throw new ImportError(`${EXPECTED}, got an empty file; nothing was imported`);
  try {
    return [{ value: JSON.parse(text), where: "" }];
  } catch (wholeError) {
    const lines = text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [{ line, number: index + 1 }]));
    if (lines.length < 2) throw notJson("the file", wholeError);
    return lines.map(({ line, number }) => {
      try {
        return { value: JSON.parse(line), where: `line ${number}: ` };
      } catch (error) {
        throw notJson(
          number === 1 ? "the file, or its first line," : `line ${number}`,
          number === 1 ? wholeError : error,
        );
      }
    });
  }
}

function notJson(what: string, error: unknown): ImportError {
  return new ImportError(`expected JSON, but ${what} is not (${String(error)}); nothing was imported`);
}

/** Sorts what the value holds into the two formats. */
function gather(value: unknown, where: string, otlp: JsonResourceSpans[], jaeger: JaegerTrace[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) gather(item, `${where}[${index}] `, otlp, jaeger);
  } else if (has(value, "resourceSpans")) {
    otlp.push(...checked(resourceSpansSchema, value.resourceSpans, `${where}resourceSpans`));
  } else if (has(value, "result")) gather(value.result, `${where}result `, otlp, jaeger);
  else if (has(value, "data")) gather(value.data, `${where}data `, otlp, jaeger);
  else if (has(value, "spans")) jaeger.push(checked(jaegerTraceSchema, value, where.trim()));
  else throw new ImportError(`${where}${EXPECTED}, got ${described(value)}; nothing was imported`);
}

function checked<T>(schema: z.ZodMiniType<T>, value: unknown, where: string): T {
  const { success, data, error } = z.safeParse(schema, value);
  if (success) return data;
  const [issue] = error.issues;
  const path = (issue?.path ?? [])
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("");
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
  throw new ImportError(`${`${where}${path}`.replace(/^\./, "")}: ${issue?.message}${more}; nothing was imported`);
}

function tracesOf(view: SpansView): ImportedTrace[] {
  const traces = Map.groupBy(view.spans, ({ traceId }) => traceId);
  return Array.from(traces, ([traceId, spans]) => ({ traceId, view: { ...view, spans } }));
}

function has<Key extends string>(value: unknown, key: Key): value is Record<Key, unknown> {
  return typeof value === "object" && value !== null && key in value;
}

function described(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value)
    .slice(0, 4)
    .map((key) => JSON.stringify(key));
  return keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`;
}
