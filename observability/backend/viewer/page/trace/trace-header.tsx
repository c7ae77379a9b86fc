import { formatDuration, formatName, formatTime } from "../../model/format.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { ServiceName } from "../parts/service-name.tsx";
import { TraceActions } from "./trace-actions.tsx";
import { TraceProblems } from "./trace-problems.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

/** What the trace is, in figures. */
export function TraceHeader({ screen, root }: { screen: TraceScreen; root: TraceNode | undefined }) {
  const { tree, file } = screen;
  const hasRoot = root?.placement === "root";
  return (
    <header className="trace-header">
      <div className="trace-title">
        {root ? <ServiceName name={root.service} /> : null}
        <h1>{hasRoot ? formatName(root.span.name) : "root span has not arrived"}</h1>
        <span className="mono muted trace-id">{tree.traceId}</span>
        <CopyIcon text={tree.traceId} label="Copy trace id" />
        <span className="frame-gap" />
        <TraceActions screen={screen} root={root} />
      </div>
      <dl className="trace-figures" aria-label="Trace">
        <Figure name="started">
          {formatTime(tree.startUs)} · <RelativeTime us={tree.startUs} />
        </Figure>
        <Figure name="duration">{formatDuration(tree.endUs - tree.startUs)}</Figure>
        <Figure name="spans">{tree.nodes.length.toLocaleString("en")}</Figure>
        <Figure name="services">{tree.services.length}</Figure>
        <Figure name="depth">{tree.depth}</Figure>
        <Figure name="errors" status={tree.failed > 0 ? "failed" : undefined}>
          {tree.failed}
        </Figure>
        <TraceProblems screen={screen} />
        {file === undefined ? null : (
          <span className="trace-file">from {file}: in this browser only, until the page is loaded anew</span>
        )}
      </dl>
    </header>
  );
}

function Figure({ name, status, children }: { name: string; status?: string | undefined; children: React.ReactNode }) {
  return (
    <div className="trace-figure" data-status={status}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
