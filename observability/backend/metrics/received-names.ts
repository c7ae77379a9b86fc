import type { KeyValue } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";

/** What a metric was sent under. */
export interface MetricOwner {
  resource: readonly KeyValue[];
  /** Name of the instrumentation scope. */
  scope: string;
}

/** Units of UCUM that have a word of their own in Prometheus. */
const UNIT_WORDS = new Map(
  Object.entries({
    ...{
      d: "days",
      h: "hours",
      min: "minutes",
      s: "seconds",
      ms: "milliseconds",
      us: "microseconds",
      ns: "nanoseconds",
    },
    ...{ By: "bytes", KiBy: "kibibytes", MiBy: "mebibytes", GiBy: "gibibytes", kBy: "kilobytes", MBy: "megabytes" },
    ...{ m: "meters", V: "volts", A: "amperes", J: "joules", W: "watts", g: "grams", Cel: "celsius", Hz: "hertz" },
    "%": "percent",
  }),
);

/** The metric's name in Prometheus, without `_total`; its unit is part of it. */
export function metricName(name: string, unit: string, kind: string): { name: string; unit: string } {
  const word = unitWord(unit, kind);
  const base = sanitized(name).replace(/_total$/, "");
  if (word === "" || base.endsWith(`_${word}`)) return { name: base, unit: word };
  return { name: `${base}_${word}`, unit: word };
}

/** Attributes of the point, and of its resource what tells two senders apart. */
export function metricLabels(
  { resource, scope }: MetricOwner,
  attributes: readonly KeyValue[],
): Record<string, string> {
  const of = (key: string) => valueText(resource.find((attribute) => attribute.key === key)?.value);
  const namespace = of("service.namespace");
  const labels = new Map<string, string>();
  const own = attributes.map(({ key, value }): [string, string] => [sanitized(key), valueText(value)]);
  for (const [key, value] of own.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    // Two keys that become the same name share it.
    labels.set(key, labels.has(key) ? `${labels.get(key)};${value}` : value);
  }
  labels.set("job", namespace === "" ? of("service.name") : `${namespace}/${of("service.name")}`);
  labels.set("instance", of("service.instance.id"));
  labels.set("otel_scope_name", scope);
  return Object.fromEntries([...labels].filter(([, value]) => value !== ""));
}

function unitWord(unit: string, kind: string): string {
  const plain = unit.replaceAll(/\{[^}]*\}/g, "").trim();
  if (plain === "1") return kind === "gauge" ? "ratio" : "";
  const [of = "", per] = plain.split("/");
  const word = sanitized(UNIT_WORDS.get(of) ?? of, "");
  const every = per === undefined ? "" : sanitized((UNIT_WORDS.get(per) ?? per).replace(/s$/, ""), "");
  return [word, ...(every === "" ? [] : ["per", every])].filter(Boolean).join("_");
}

/** Only what Prometheus takes in a name. */
function sanitized(text: string, whenEmpty = "_"): string {
  const name = text.replaceAll(/[^A-Za-z0-9_]/g, "_").replaceAll(/_+/g, "_");
  if (name === "" || name === "_") return whenEmpty;
  return /^\d/.test(name) ? `_${name}` : name;
}
