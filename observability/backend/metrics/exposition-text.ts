/** Prometheus' text format 0.0.4, or OpenMetrics 1.0, which has exemplars. */
export type ExpositionFormat = "prometheus" | "openmetrics";

export const CONTENT_TYPES: Record<ExpositionFormat, string> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** "" or the suffix of the family's name: `_total`, `_bucket`, `_sum`, `_count`. */
  suffix: "" | "_total" | "_bucket" | "_sum" | "_count";
  /** An empty value counts as absent. */
  labels: Labels;
  /** Upper bound of a bucket. */
  le?: number;
  value: number;
  exemplar?: SampleExemplar;
}

export interface SampleExemplar {
  labels: Labels;
  value: number;
  /** Seconds since the epoch. */
  timeS: number;
}

/** All samples of one metric. */
export interface Family {
  /** Without `_total`; ends in `unit` when that is given. */
  name: string;
  type: "counter" | "gauge" | "histogram" | "summary";
  unit?: string;
  help: string;
  samples: Iterable<Sample>;
}

export function expositionText(families: Iterable<Family>, format: ExpositionFormat): string {
  const open = format === "openmetrics";
  const lines: string[] = [];
  for (const { name, type, unit, help, samples } of families) {
    const title = type === "counter" && !open ? `${name}_total` : name;
    lines.push(`# HELP ${title} ${open ? escaped(help) : help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`);
    lines.push(`# TYPE ${title} ${type}`);
    if (open && unit !== undefined) lines.push(`# UNIT ${title} ${unit}`);
    for (const sample of samples) lines.push(sampleLine(name, sample, open));
  }
  if (open) lines.push("# EOF");
  return `${lines.join("\n")}\n`;
}

function sampleLine(name: string, { suffix, labels, le, value, exemplar }: Sample, open: boolean): string {
  const bound = le === undefined ? {} : { le: open ? canonical(le) : number(le) };
  const line = `${name}${suffix}${labelText({ ...labels, ...bound })} ${number(value)}`;
  if (!open || !exemplar) return line;
  return `${line} # ${labelText(exemplar.labels) || "{}"} ${number(exemplar.value)} ${exemplar.timeS.toFixed(3)}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== "");
  return pairs.length === 0 ? "" : `{${pairs.map(([name, value]) => `${name}="${escaped(value)}"`).join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

/** OpenMetrics writes bounds as floating point numbers: 2.0. */
function canonical(le: number): string {
  return Number.isInteger(le) ? `${le}.0` : number(le);
}
