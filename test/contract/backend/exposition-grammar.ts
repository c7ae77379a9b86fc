/** A line of a metric, read by the grammar of Prometheus' text format 0.0.4 and OpenMetrics 1.0. */
export interface ParsedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
  exemplar?: { labels: Record<string, string>; value: number; timeS: number };
}

export interface ParsedFamily {
  name: string;
  type: string;
  help: string;
  unit?: string;
  samples: ParsedSample[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const LABELS = `\\{(?:${LABEL}(?:,${LABEL})*)?\\}`;
const NUMBER = "(?:[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:e[+-]?\\d+)?|NaN|[+-]Inf)";
const SAMPLE = new RegExp(`^(${NAME})(${LABELS})? (${NUMBER})(?: # (${LABELS}) (${NUMBER}) (\\d+\\.\\d+))?$`, "i");
const SUFFIXES: Record<string, string[]> = {
  counter: ["_total", "_created"],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count", "_created"],
  summary: ["", "_sum", "_count", "_created"],
};

/** Reads an exposition and throws at the first line that breaks the format, its order or its arithmetic. */
export function parseExposition(text: string, format: "prometheus" | "openmetrics"): ParsedFamily[] {
  const open = format === "openmetrics";
  const lines = text.split("\n");
  const fail = (line: number, why: string): never => {
    throw new Error(`line ${line + 1}: ${why}: ${lines[line]}`);
  };
  if (lines.pop() !== "") throw new Error("expected a line end after the last line");
  if (open && lines.pop() !== "# EOF") throw new Error("expected # EOF at the end");
  const families: ParsedFamily[] = [];
  let family: ParsedFamily | undefined;
  for (const [index, line] of lines.entries()) {
    const comment = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/.exec(line);
    if (comment) {
      const [, keyword, name = "", rest = ""] = comment;
      if (keyword === "HELP") {
        if (families.some((known) => known.name === name)) fail(index, "a second family of this name");
        family = { name, type: "", help: rest, samples: [] };
        families.push(family);
      } else if (family?.name !== name || family.samples.length > 0) fail(index, "not right behind its HELP");
      else if (keyword === "TYPE") family.type = rest;
      else if (open && name.endsWith(`_${rest}`)) family.unit = rest;
      else fail(index, "a unit that the name does not end in");
      continue;
    }
    const [, name, labels = "{}", value, exemplarLabels, exemplarValue, timeS] =
      SAMPLE.exec(line) ?? fail(index, "no sample");
    if (!family) return fail(index, "a sample before its family");
    const stem = family.type === "counter" && !open ? family.name.replace(/_total$/, "") : family.name;
    if (!SUFFIXES[family.type]?.some((suffix) => name === stem + suffix)) fail(index, `not a sample of ${family.name}`);
    const sample: ParsedSample = { name: name ?? "", labels: readLabels(labels), value: numberOf(value) };
    if (exemplarLabels !== undefined) {
      if (!open || !/_(?:bucket|total)$/.test(sample.name)) fail(index, "an exemplar where none may be");
      sample.exemplar = { labels: readLabels(exemplarLabels), value: numberOf(exemplarValue), timeS: Number(timeS) };
    }
    family.samples.push(sample);
  }
  for (const { type, samples, name } of families) {
    if (new Set(samples.map((sample) => JSON.stringify([sample.name, sample.labels]))).size !== samples.length) {
      throw new Error(`${name}: the same labels twice`);
    }
    if (type === "histogram") checkHistogram(samples);
  }
  return families;
}

/** Bounds ascend to +Inf, counts never fall, `_count` is that of +Inf, an exemplar lies in its bucket. */
function checkHistogram(samples: readonly ParsedSample[]): void {
  let [bound, count] = [Number.NEGATIVE_INFINITY, 0];
  for (const { name, labels, value, exemplar } of samples) {
    if (name.endsWith("_bucket")) {
      const le = numberOf(labels.le);
      if (le <= bound) throw new Error(`${name}: expected ascending bounds, got ${le} after ${bound}`);
      if (value < count) throw new Error(`${name}: expected counts that do not fall, got ${value} after ${count}`);
      if (exemplar && (exemplar.value > le || exemplar.value <= bound))
        throw new Error(`${name}: exemplar outside ${le}`);
      [bound, count] = [le, value];
    } else if (name.endsWith("_sum")) {
      if (bound !== Number.POSITIVE_INFINITY) throw new Error(`${name}: expected a bucket +Inf before it`);
    } else if (value !== count) throw new Error(`${name}: expected the count of +Inf, ${count}, got ${value}`);
    if (name.endsWith("_count")) [bound, count] = [Number.NEGATIVE_INFINITY, 0];
  }
}

function readLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)];
  return Object.fromEntries(
    pairs.map(([, name, value = ""]) => [name, value.replace(/\\(.)/g, (_, char) => (char === "n" ? "\n" : char))]),
  );
}

function numberOf(text = ""): number {
  return /^[+-]?Inf$/i.test(text) ? Number(text.replace(/inf/i, "Infinity")) : Number(text);
}
