import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { formatClock, formatDuration, formatTime } from "../../model/format.ts";
import { plainText } from "../../model/trace-find.ts";
import { lineAttributes, type TraceLine, traceLines } from "../../model/trace-logs.ts";
import { ServiceName } from "../parts/service-name.tsx";
import { useListKeys } from "./use-list-keys.ts";
import type { TraceScreen } from "./use-trace-screen.ts";

const LINE = 26;
/** Letters of the hint of a line; the whole is in the span's detail. */
const MOST_TITLE = 2_000;

/** Events of all spans and log records of the trace in order of time. */
export function LinesView({ screen }: { screen: TraceScreen }) {
  const { tree, logs, state, selected, select } = screen;
  const scroller = useRef<HTMLDivElement>(null);
  const all = useMemo(() => traceLines(tree, logs), [tree, logs]);
  const wanted = state.find.trim().toLowerCase();
  const lines = useMemo(() => (wanted === "" ? all : all.filter((line) => holds(line, wanted))), [all, wanted]);
  const nodes = useMemo(() => lines.map(({ node }) => node), [lines]);
  const virtual = useVirtualizer({
    ...{ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => LINE, overscan: 12 },
  });
  useListKeys({ nodes, selected, select, scrollTo: (index) => virtual.scrollToIndex(index), title: "Logs" });
  if (lines.length === 0) {
    return (
      <p className="frame-empty">
        {all.length === 0
          ? "This trace has no events and no log records."
          : `None of ${all.length} lines has this text.`}
      </p>
    );
  }
  return (
    <div ref={scroller} className="list-scroller trace-scroller">
      <ol className="trace-rows trace-log" aria-label="Logs" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return line ? (
            <LineRow
              key={line.key}
              line={line}
              top={start}
              startUs={tree.startUs}
              isSelected={line.node !== undefined && line.node === selected}
              onSelect={select}
            />
          ) : null;
        })}
      </ol>
    </div>
  );
}

interface LineRowProps {
  line: TraceLine;
  top: number;
  startUs: number;
  isSelected: boolean;
  onSelect: TraceScreen["select"];
}

function LineRow({ line, top, startUs, isSelected, onSelect }: LineRowProps) {
  const attributes = lineAttributes(line)
    .map(([key, value]) => `${key}=${value}`)
    .join("  ");
  return (
    <li style={{ transform: `translateY(${top}px)` }}>
      <button
        type="button"
        className="trace-line"
        aria-pressed={isSelected}
        data-severity={line.severity}
        onClick={() => line.node && onSelect(line.node)}
      >
        <span className="mono" title={formatTime(line.timeUs)}>
          {formatClock(line.timeUs)}
        </span>
        <span className="mono muted trace-line-offset">+{formatDuration(Math.max(0, line.timeUs - startUs))}</span>
        <span className="trace-line-kind">{line.severity || line.kind}</span>
        <span>
          <ServiceName name={line.service} />
        </span>
        <span className="muted" title={line.node?.span.name}>
          {line.node?.span.name}
        </span>
        <span title={`${line.text}  ${attributes}`.slice(0, MOST_TITLE)}>
          {line.text} <span className="mono muted">{attributes}</span>
        </span>
      </button>
    </li>
  );
}

function holds({ text, service, severity, attributes, node }: TraceLine, wanted: string): boolean {
  const parts = Object.entries(attributes).map(([key, value]) => `${key}=${plainText(value)}`);
  return [text, service, severity, node?.span.name ?? "", ...parts].join("\n").toLowerCase().includes(wanted);
}
