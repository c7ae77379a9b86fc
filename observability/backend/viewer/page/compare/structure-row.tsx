import { Link } from "wouter";
import type { ComparedSpan } from "../../model/compare-trees.ts";
import { formatDuration, formatName } from "../../model/format.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { hueOf } from "../parts/service-name.tsx";
import { Delta } from "./delta.tsx";

interface StructureRowProps {
  row: ComparedSpan;
  top: number;
  isAt: boolean;
  scaleUs: number;
  aStartUs: number;
  bStartUs: number;
}

const MARKS = { same: "", changed: "~", added: "+", removed: "−" };

export function StructureRow({ row, top, isAt, scaleUs, aStartUs, bStartUs }: StructureRowProps) {
  const { a, b, depth, difference, name, service, deltaUs } = row;
  return (
    <li
      className="compare-row"
      data-difference={difference}
      data-at={isAt || undefined}
      style={{ transform: `translateY(${top}px)`, ...hueOf(service) }}
    >
      <span className="compare-name" style={{ paddingLeft: Math.min(depth * 14, 280) }}>
        <span className="compare-mark">{MARKS[difference]}</span>
        <i className="service-mark" aria-hidden="true" />
        <span className="compare-operation">{formatName(name)}</span>
        {row.formerName === undefined ? null : <span className="muted compare-service">in A {row.formerName}</span>}
        <span className="muted compare-service">{service}</span>
      </span>
      <Side node={a} changed={row.statusChanged} />
      <Side node={b} changed={row.statusChanged} />
      <span className="number">
        {deltaUs === undefined ? null : <Delta us={deltaUs} ofUs={(a?.endUs ?? 0) - (a?.startUs ?? 0)} />}
      </span>
      <span className="two-bars">
        {a ? <Bar node={a} side="a" startUs={aStartUs} scaleUs={scaleUs} /> : null}
        {b ? <Bar node={b} side="b" startUs={bStartUs} scaleUs={scaleUs} /> : null}
      </span>
    </li>
  );
}

function Side({ node, changed }: { node: TraceNode | undefined; changed: boolean }) {
  if (!node) return <span className="number muted">—</span>;
  const { traceId, spanId } = node.span;
  return (
    <span className="number">
      {node.failed ? (
        <span data-status="failed" role="img" aria-label="failed">
          ✗{" "}
        </span>
      ) : changed ? (
        <span data-status="completed">✓ </span>
      ) : null}
      <Link href={`/trace/${traceId}?uiFind=${spanId}`}>{formatDuration(node.endUs - node.startUs)}</Link>
    </span>
  );
}

interface BarProps {
  node: TraceNode;
  side: "a" | "b";
  startUs: number;
  scaleUs: number;
}

function Bar({ node, side, startUs, scaleUs }: BarProps) {
  const share = (us: number) => `${((100 * us) / scaleUs).toFixed(4)}%`;
  return (
    <span
      className="two-bars-bar"
      data-side={side}
      style={{ left: share(node.startUs - startUs), width: share(node.endUs - node.startUs) }}
    />
  );
}
