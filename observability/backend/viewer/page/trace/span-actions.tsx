import type { TraceNode } from "../../model/trace-tree.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { JobLink } from "./job-link.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

export function SpanActions({ screen, node }: { screen: TraceScreen; node: TraceNode }) {
  const { span, origin } = node;
  const address = () => `${location.origin}/trace/${span.traceId}?uiFind=${span.spanId}`;
  return (
    <span className="trace-actions">
      <JobLink node={node} />
      <CopyButton text={address}>Copy link</CopyButton>
      <CopyButton text={() => JSON.stringify({ ...span, origin }, null, 2)}>Copy JSON</CopyButton>
      <button
        type="button"
        className="quiet"
        aria-label="Close the detail"
        title="Close ( Esc )"
        onClick={() => screen.select(undefined)}
      >
        ✕
      </button>
    </span>
  );
}
