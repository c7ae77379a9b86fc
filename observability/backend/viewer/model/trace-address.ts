import { formatZoom, parseZoom, type Zoom } from "./trace-scale.ts";

export const TRACE_VIEWS = ["timeline", "flame", "table", "logs", "batch"] as const;
export type TraceViewName = (typeof TRACE_VIEWS)[number];

export const TABLES = ["operations", "services", "spans"] as const;
export type TableName = (typeof TABLES)[number];

/** What the trace page shows; all of it is in the address. */
export interface TraceState {
  view: TraceViewName;
  table: TableName;
  /** Key of the span whose detail is shown. */
  selected: string | undefined;
  /** Text that is looked for. */
  find: string;
  /** Clocks are moved so that children lie in their parents. */
  adjusted: boolean;
  critical: boolean;
  zoom: Zoom;
}

/** `uiFind` is Jaeger's; a span's id there opens the span too. */
export function readTraceState(query: URLSearchParams): TraceState {
  const find = query.get("uiFind") ?? "";
  const named = /^[0-9a-fA-F]{16}$/.test(find.trim()) ? find.trim().toLowerCase() : undefined;
  return {
    view: TRACE_VIEWS.find((view) => view === query.get("view")) ?? "timeline",
    table: TABLES.find((table) => table === query.get("table")) ?? "operations",
    selected: query.get("span") ?? named,
    find,
    adjusted: query.get("clocks") === "adjusted",
    critical: query.has("critical"),
    zoom: parseZoom(query.get("zoom")),
  };
}

/** The parameters of the address; undefined for what is as it is without one. */
export function traceParameters(state: TraceState): Record<string, string | undefined> {
  const { view, table, selected, find, adjusted, critical, zoom } = state;
  return {
    view: view === "timeline" ? undefined : view,
    table: table === "operations" ? undefined : table,
    span: selected === undefined || selected === find.trim().toLowerCase() ? undefined : selected,
    uiFind: find === "" ? undefined : find,
    clocks: adjusted ? "adjusted" : undefined,
    critical: critical ? "1" : undefined,
    zoom: formatZoom(zoom),
  };
}
