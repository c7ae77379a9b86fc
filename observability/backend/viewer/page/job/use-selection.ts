import { useMemo } from "react";
import type { TimelineRow } from "../../../api/job-view.ts";
import type { SpanView } from "../../../api/span-view.ts";
import { rowOfSpan } from "../../model/job-links.ts";
import { nameOfRow, rowOf, rowsBySpan } from "../../model/job-rows.ts";
import { useAddress } from "../data/use-address.ts";

/** The row that is looked at (`?span=`), and the one that a link was followed from (`?from=`). */
export interface Selection {
  row: TimelineRow | undefined;
  from: TimelineRow | undefined;
  /** undefined: none. */
  select(row: TimelineRow | undefined): void;
  /** Like `select`, and remembers the row that was left; the browser's way back leads there too. */
  follow(row: TimelineRow): void;
  /** The row that a span is seen in. */
  rowOfSpan(spanId: string): TimelineRow | undefined;
}

export function useSelection({
  rows,
  spans,
}: {
  rows: readonly TimelineRow[];
  spans: ReadonlyMap<string, SpanView>;
}): Selection {
  const { query, change } = useAddress();
  const bySpan = useMemo(() => rowsBySpan(rows), [rows]);
  const find = (name: string | null) =>
    rowOf(rows, name) ?? (name === null ? undefined : rowOfSpan(name, bySpan, spans));
  const row = find(query.get("span"));
  return {
    row,
    from: find(query.get("from")),
    select: (next) => change({ span: next && nameOfRow(rows, next), from: undefined }),
    follow: (next) => change({ span: nameOfRow(rows, next), from: row && nameOfRow(rows, row) }, { replace: false }),
    rowOfSpan: (spanId) => rowOfSpan(spanId, bySpan, spans),
  };
}
