import { useMemo } from "react";
import { formatDuration, formatName } from "../../model/format.ts";
import { plainText } from "../../model/trace-find.ts";
import { linksOf } from "../../model/trace-links.ts";
import { linesOf } from "../../model/trace-logs.ts";
import { selfTime } from "../../model/trace-statistics.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { warningsOf } from "../../model/trace-warnings.ts";
import { ServiceName } from "../parts/service-name.tsx";
import { AttributeList } from "./attribute-list.tsx";
import { SpanActions } from "./span-actions.tsx";
import { SpanLines } from "./span-lines.tsx";
import { SpanLinks } from "./span-links.tsx";
import { useDivider } from "./use-divider.ts";
import type { TraceScreen } from "./use-trace-screen.ts";

/** Height that the detail was given, for the next one. */
let lastShare = 38;

/** Everything about the selected span, below the view. */
export function SpanDetail({ screen, node }: { screen: TraceScreen; node: TraceNode }) {
  const { tree, view, logs, moveOf } = screen;
  const { span, origin } = node;
  const divider = useDivider({
    ...{ label: "Height of the detail", start: lastShare, least: 12, most: 80, keys: ["ArrowDown", "ArrowUp"] },
    sizeAt: ({ clientY, currentTarget }) => {
      const bottom = currentTarget.parentElement?.getBoundingClientRect().bottom ?? innerHeight;
      return (100 * (bottom - clientY)) / innerHeight;
    },
  });
  lastShare = divider.size;
  const lines = useMemo(() => linesOf(node, logs, tree), [node, logs, tree]);
  const links = useMemo(() => linksOf(node, tree, view), [node, tree, view]);
  const warnings = warningsOf(node, moveOf(node));
  const scope = {
    ...(origin.scopeName ? { name: origin.scopeName } : {}),
    ...(origin.scopeVersion ? { version: origin.scopeVersion } : {}),
  };
  return (
    <aside className="trace-detail" aria-label="Span" style={{ height: `${divider.size}vh` }}>
      <div className="trace-detail-edge" {...divider.handlers} />
      <header className="trace-detail-header">
        <ServiceName name={node.service} />
        <h2>{formatName(span.name)}</h2>
        <span className="muted">
          {span.kind} · {formatDuration(node.endUs - node.startUs)} · self {formatDuration(selfTime(node))} · starts at{" "}
          {formatDuration(node.startUs - tree.startUs)}
        </span>
        <span className="frame-gap" />
        <SpanActions screen={screen} node={node} />
      </header>
      <div className="trace-detail-body">
        {node.failed ? (
          <p className="trace-reason" data-status="failed">
            ✗ <strong>{plainText(span.attributes["error.type"] ?? "failed")}</strong> {span.reason}
          </p>
        ) : null}
        {warnings.map((warning) => (
          <p key={warning} className="trace-warning">
            ⚠ {warning}
          </p>
        ))}
        <div className="trace-detail-columns">
          {Object.keys(span.attributes).length > 0 ? (
            <section>
              <AttributeList title="Attributes" attributes={span.attributes} />
            </section>
          ) : null}
          {lines.length + links.length > 0 ? (
            <section>
              <SpanLines lines={lines} startUs={node.startUs} />
              <SpanLinks links={links} screen={screen} />
            </section>
          ) : null}
          <section>
            <AttributeList title="Resource" attributes={origin.resource} />
            <AttributeList title="Scope" attributes={{ ...scope, ...origin.scopeAttributes }} />
            <AttributeList
              title="Span"
              attributes={{
                "span id": span.spanId,
                "parent id": span.parentSpanId || "none",
                status: span.status,
                start: new Date(node.startUs / 1_000).toISOString(),
              }}
            />
            <details className="trace-raw">
              <summary>Raw</summary>
              <pre className="mono">{JSON.stringify({ ...span, origin }, null, 2)}</pre>
            </details>
          </section>
        </div>
      </div>
    </aside>
  );
}
