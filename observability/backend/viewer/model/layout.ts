import type { PageSpan } from "./otlp-json.ts";

/** A line of the waterfall. Left and width are shares (0–1) of the time shown. */
export interface Row {
  span: PageSpan;
  depth: number;
  left: number;
  width: number;
  children: number;
  /** Nothing works in this span: it waits in a queue. */
  waiting: boolean;
  /** The span names a parent that is not there. */
  orphan: boolean;
}

export interface Waterfall {
  rows: Row[];
  /** Microseconds. */
  start: number;
  duration: number;
  failed: number;
  orphans: number;
  services: string[];
}

/**
 * Spans to lines, in any order and of any quality: parents before their children, siblings by start. A span whose parent is missing stands
 * at the top, marked; a circle of parents is opened at its earliest span; copies of a span id keep their own line.
 */
export function layoutTrace(spans: readonly PageSpan[]): Waterfall {
  const ordered = [...spans].sort((a, b) => a.start - b.start || b.duration - a.duration);
  const byId = new Map<string, PageSpan>();
  for (const span of ordered) if (!byId.has(span.id)) byId.set(span.id, span);
  const children = new Map<PageSpan, PageSpan[]>();
  const roots: PageSpan[] = [];
  for (const span of ordered) {
    const parent = byId.get(span.parentId);
    if (parent && parent !== span) {
      const siblings = children.get(parent);
      if (siblings) siblings.push(span);
      else children.set(parent, [span]);
    } else roots.push(span);
  }

  const start = ordered[0]?.start ?? 0;
  const end = ordered.reduce((latest, span) => Math.max(latest, span.start + span.duration), start);
  const scale = end > start ? 1 / (end - start) : 0;
  const rows: Row[] = [];
  const placed = new Set<PageSpan>();
  const place = (root: PageSpan) => {
    const stack = [{ span: root, depth: 0 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { span, depth } = next;
      if (placed.has(span)) continue;
      placed.add(span);
      const below = children.get(span) ?? [];
      const orphan = span.parentId !== "" && !byId.has(span.parentId);
      const place = { left: (span.start - start) * scale, width: span.duration * scale };
      rows.push({ span, depth, ...place, children: below.length, waiting: isWait(span), orphan });
      for (const child of [...below].reverse()) stack.push({ span: child, depth: depth + 1 });
    }
  };
  for (const root of roots) place(root);
  for (const span of ordered) place(span);
  return {
    rows,
    start,
    duration: end - start,
    failed: ordered.filter(({ failed }) => failed).length,
    orphans: rows.filter(({ orphan }) => orphan).length,
    services: [...new Set(ordered.map(({ service }) => service))],
  };
}

function isWait({ name, attributes }: PageSpan): boolean {
  return name.startsWith("wait ") || attributes.some(([key, value]) => key === "app.wait" && value === "true");
}

/** Lines that are seen when the spans of `collapsed` hide what is below them. */
export function visibleRows(rows: readonly Row[], collapsed: ReadonlySet<string>): Row[] {
  const visible: Row[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.depth > hiddenBelow) continue;
    hiddenBelow = collapsed.has(row.span.id) ? row.depth : Number.POSITIVE_INFINITY;
    visible.push(row);
  }
  return visible;
}

/** Lines that contain the text: in id, name, service, or an attribute's key or value. */
export function findRows(rows: readonly Row[], text: string): Row[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  return rows.filter(({ span }) =>
    [span.id, span.name, span.service, ...span.attributes.flat()].some((part) => part.toLowerCase().includes(wanted)),
  );
}

/** Round times for the ruler, about `count` of them, as microseconds from the start. */
export function ticks(duration: number, count = 5): number[] {
  if (duration <= 0) return [0];
  const rough = duration / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => index * step);
}
