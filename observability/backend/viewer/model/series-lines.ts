import type { MetricSeries, SeriesView } from "../../api/metrics-view.ts";

/** One thing that is measured: a job type, an operation or a queue. */
export interface SeriesLine {
  /** Stays the same from answer to answer; stands in addresses. */
  key: string;
  label: string;
  /** Kind of an operation. */
  kind: string | undefined;
  series: MetricSeries;
}

/** Colours that the charts have. */
export const LINE_COLOURS = 8;

/** The lines of an answer, most calls first; only those of the kind, when one is asked for. */
export function seriesLines({ series }: SeriesView, kind?: string): SeriesLine[] {
  return series
    .filter(({ labels }) => kind === undefined || labels.kind === undefined || labels.kind === kind)
    .map((one) => {
      const { jobType, queue, service, operation, kind: ofKind } = one.labels;
      const label = jobType ?? queue ?? operation ?? "";
      const parts = [service, operation, ofKind].filter((part) => part !== undefined);
      return {
        key: operation === undefined ? label : parts.join(" · "),
        label,
        kind: ofKind,
        series: one,
      };
    });
}

/** Keys of the lines in the charts: those that the address names, else the ones with the most calls. */
export function shownKeys(lines: readonly SeriesLine[], named: readonly string[]): string[] {
  if (named.length === 0) return lines.slice(0, LINE_COLOURS).map(({ key }) => key);
  return lines.filter(({ key }) => named.includes(key)).map(({ key }) => key);
}

/** The address's names after a line was switched; "-" stands for no line at all. */
export function switchLine(shown: readonly string[], key: string): string[] {
  const next = shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key];
  return next.length === 0 ? ["-"] : next;
}

/** Number of each line's colour: in order of the keys, so that it stays while calls change the order of the lines. */
export function lineColours(lines: readonly SeriesLine[], shown: readonly string[]): ReadonlyMap<string, number> {
  const preferred = lines.slice(0, LINE_COLOURS).map(({ key }) => key);
  const keys = [...new Set([...preferred, ...shown])].sort();
  return new Map(keys.map((key, index) => [key, index % LINE_COLOURS]));
}
