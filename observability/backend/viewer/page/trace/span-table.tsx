import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { formatDuration, formatName } from "../../model/format.ts";
import { selfTime } from "../../model/trace-statistics.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { ServiceName } from "../parts/service-name.tsx";
import { SortHeader } from "./sort-header.tsx";
import { useListKeys } from "./use-list-keys.ts";
import type { TraceScreen } from "./use-trace-screen.ts";

type SpanColumn = "service" | "name" | "start" | "duration" | "self" | "status";

const ORDERS: Record<SpanColumn, (a: TraceNode, b: TraceNode) => number> = {
  service: (a, b) => a.service.localeCompare(b.service),
  name: (a, b) => a.span.name.localeCompare(b.span.name),
  start: (a, b) => a.startUs - b.startUs,
  duration: (a, b) => a.endUs - a.startUs - (b.endUs - b.startUs),
  self: (a, b) => selfTime(a) - selfTime(b),
  status: (a, b) => Number(a.failed) - Number(b.failed),
};

const LINE = 26;
/** Lines that scroll out are filled anew with those that scroll in. */
const SLOTS = 256;

/** Spans one below the other, those that are looked for only. */
export function SpanTable({ screen }: { screen: TraceScreen }) {
  const { tree, state, matches, selected, select } = screen;
  const scroller = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<{ column: SpanColumn; descending: boolean }>({
    column: "duration",
    descending: true,
  });
  const nodes = useMemo(() => {
    const listed = state.find.trim() === "" ? tree.nodes : matches;
    const order = ORDERS[sort.column];
    return listed.toSorted((a, b) => (sort.descending ? order(b, a) : order(a, b)) || a.index - b.index);
  }, [tree, matches, state.find, sort]);
  const virtual = useVirtualizer({
    ...{ count: nodes.length, getScrollElement: () => scroller.current, estimateSize: () => LINE, overscan: 8 },
  });
  useListKeys({ nodes, selected, select, scrollTo: (index) => virtual.scrollToIndex(index), title: "Spans" });
  const items = virtual.getVirtualItems();
  const [above, below] = [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)];
  return (
    <div ref={scroller} className="list-scroller trace-scroller trace-padded">
      <table className="list-table trace-table trace-span-table" aria-label="All spans" aria-rowcount={nodes.length}>
        <thead>
          <tr>
            <SortHeader column="service" name="Service" sort={sort} onSort={setSort} isNumber={false} />
            <SortHeader column="name" name="Operation" sort={sort} onSort={setSort} isNumber={false} />
            <SortHeader column="start" name="Start" sort={sort} onSort={setSort} />
            <SortHeader column="duration" name="Duration" sort={sort} onSort={setSort} />
            <SortHeader column="self" name="Self" sort={sort} onSort={setSort} />
            <SortHeader column="status" name="Status" sort={sort} onSort={setSort} isNumber={false} />
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <tr style={{ height: above }} /> : null}
          {items.map(({ index }) => {
            const node = nodes[index];
            return node ? (
              <SpanLine
                key={index % SLOTS}
                node={node}
                startUs={tree.startUs}
                isSelected={node === selected}
                onSelect={select}
              />
            ) : null;
          })}
          {below > 0 ? <tr style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}

interface SpanLineProps {
  node: TraceNode;
  startUs: number;
  isSelected: boolean;
  onSelect(node: TraceNode): void;
}

function SpanLine({ node, startUs, isSelected, onSelect }: SpanLineProps) {
  return (
    <tr data-span-id={node.span.spanId} aria-selected={isSelected} onClick={() => onSelect(node)}>
      <td>
        <ServiceName name={node.service} />
      </td>
      <td className="cut">{formatName(node.span.name)}</td>
      <td data-number>{formatDuration(node.startUs - startUs)}</td>
      <td data-number>{formatDuration(node.endUs - node.startUs)}</td>
      <td data-number>{formatDuration(selfTime(node))}</td>
      <td className="cut" data-status={node.failed ? "failed" : undefined}>
        {node.failed ? `✗ ${String(node.span.attributes["error.type"] ?? "failed")}` : ""}
      </td>
    </tr>
  );
}
