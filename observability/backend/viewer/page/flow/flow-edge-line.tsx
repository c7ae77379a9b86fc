import type { FlowEdge } from "../../../api/aws-view.ts";
import { type EdgeLook, edgeWidth } from "../../model/flow-text.ts";

interface FlowEdgeLineProps {
  edge: FlowEdge;
  look: EdgeLook;
  d: string;
  busiest: number;
  lit: boolean;
  dim: boolean;
}

/** As thick as its rate; dashed when declared only, marked when used only. Dots move along it while something goes through. */
export function FlowEdgeLine({ edge: { kind, used, ratePerS }, look, d, busiest, lit, dim }: FlowEdgeLineProps) {
  const width = edgeWidth(ratePerS, busiest);
  return (
    <g
      className="flow-edge"
      data-kind={kind}
      data-unused={!used || undefined}
      data-undeclared={look.isUndeclared || undefined}
      data-giving-up={look.isGivingUp || undefined}
      data-lit={lit || undefined}
      data-dim={dim || undefined}
    >
      <path className="flow-line" d={d} strokeWidth={width} markerEnd="url(#flow-arrow)" />
      {used && ratePerS > 0 && <path className="flow-dots" d={d} strokeWidth={Math.max(3, width * 0.75)} />}
    </g>
  );
}
