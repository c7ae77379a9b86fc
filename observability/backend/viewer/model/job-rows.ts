import type { TimelineRow } from "../../api/job-view.ts";

/** Rows that are not below a folded one. */
export function shownRows(rows: readonly TimelineRow[], folded: ReadonlySet<string>): TimelineRow[] {
  const shown: TimelineRow[] = [];
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (!row) continue;
    shown.push(row);
    if (folded.has(row.key)) index += row.descendants;
  }
  return shown;
}

/** Keys of all rows that have rows below them; folding all leaves the first level and what it holds readable. */
export function foldable(rows: readonly TimelineRow[]): string[] {
  return rows.filter(({ descendants }) => descendants > 0).map(({ key }) => key);
}

/** Keys of the attempts: folding them leaves the story of the job. */
export function attemptKeys(rows: readonly TimelineRow[]): string[] {
  return rows.filter(({ kind, descendants }) => kind === "attempt" && descendants > 0).map(({ key }) => key);
}

/** Rows above a row in the tree, nearest first. */
export function ancestors(rows: readonly TimelineRow[], key: string): TimelineRow[] {
  const found: TimelineRow[] = [];
  const at = rows.findIndex((row) => row.key === key);
  let depth = rows[at]?.depth ?? 0;
  for (let index = at - 1; index >= 0 && depth > 0; index--) {
    const row = rows[index];
    if (row && row.depth < depth) {
      found.push(row);
      depth = row.depth;
    }
  }
  return found;
}

/** The row that `?span=` names: by span id, or by the key of a row that is no span. */
export function rowOf(rows: readonly TimelineRow[], name: string | null): TimelineRow | undefined {
  return name === null
    ? undefined
    : (rows.find(({ spanId }) => spanId === name) ?? rows.find(({ key }) => key === name));
}

/** What `?span=` says for a row; two rows can stand for one span, then the first is meant. */
export function nameOfRow(rows: readonly TimelineRow[], row: TimelineRow): string {
  return row.spanId !== undefined && rowOf(rows, row.spanId) === row ? row.spanId : row.key;
}

/** Rows that stand for a span, by its id; of several the first. */
export function rowsBySpan(rows: readonly TimelineRow[]): Map<string, TimelineRow> {
  const found = new Map<string, TimelineRow>();
  for (const row of rows) if (row.spanId !== undefined && !found.has(row.spanId)) found.set(row.spanId, row);
  return found;
}

/** A row and those below it. */
export function withDescendants(rows: readonly TimelineRow[], row: TimelineRow): readonly TimelineRow[] {
  const at = rows.indexOf(row);
  return at < 0 ? [row] : rows.slice(at, at + 1 + row.descendants);
}

/** Where failures begin. */
export function errorKeys(rows: readonly TimelineRow[]): string[] {
  const begins = rows.filter(({ error }) => error !== undefined);
  return (begins.length > 0 ? begins : rows.filter(({ status }) => status === "error")).map(({ key }) => key);
}

/** Of `keys`, in the order of the rows, the next one below or above `from`; goes round at the ends. */
export function step(
  rows: readonly TimelineRow[],
  keys: readonly string[],
  from: string | undefined,
  by: 1 | -1,
): string | undefined {
  if (keys.length === 0) return undefined;
  const order = new Map(rows.map(({ key }, index) => [key, index]));
  const at = from === undefined ? undefined : order.get(from);
  if (at === undefined) return by === 1 ? keys[0] : keys.at(-1);
  const place = (key: string) => order.get(key) ?? -1;
  return by === 1
    ? (keys.find((key) => place(key) > at) ?? keys[0])
    : (keys.findLast((key) => place(key) < at) ?? keys.at(-1));
}
