import type { JobView, TimelineRow } from "../../../api/job-view.ts";
import type { SpanView } from "../../../api/span-view.ts";
import { formatClock, formatDuration } from "../../model/format.ts";
import { rowEnd } from "../../model/job-window.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { useKeys } from "../parts/use-keys.tsx";
import { PanelEdge } from "./panel-edge.tsx";
import { RowAttributes } from "./row-attributes.tsx";
import { RowLinks } from "./row-links.tsx";
import { RowStory } from "./row-story.tsx";
import { usePanelHeight } from "./use-panel-height.ts";
import type { Selection } from "./use-selection.ts";

interface RowDetailProps {
  row: TimelineRow;
  view: JobView;
  spans: ReadonlyMap<string, SpanView>;
  nowUs: number;
  selection: Selection;
}

/** Everything that is known of the selected row. */
export function RowDetail({ row, view, spans, nowUs, selection }: RowDetailProps) {
  const [height, setHeight] = usePanelHeight();
  const span = row.spanId === undefined ? undefined : spans.get(row.spanId);
  const origin = span && view.spans.origins[span.origin];
  return (
    <section className="detail" aria-label={`Detail of ${row.label}`} style={{ height }}>
      <PanelEdge height={height} onChange={setHeight} />
      <DetailHead row={row} span={span} nowUs={nowUs} selection={selection} />
      <div className="detail-columns">
        <div className="detail-column">
          {row.error ? (
            <p className="detail-error" dir="auto">
              <b>{row.error.type}</b> {row.error.reason}
            </p>
          ) : null}
          {span ? (
            <>
              <RowAttributes title="Attributes" attributes={span.attributes} />
              {origin ? (
                <RowAttributes title={`Resource of ${origin.service}`} attributes={origin.resource} isFolded />
              ) : null}
              <Raw span={span} />
            </>
          ) : (
            <p className="muted">{withoutSpan(row)}</p>
          )}
        </div>
        <div className="detail-column">
          {span ? <RowLinks span={span} view={view.spans} spans={spans} selection={selection} /> : null}
          <RowStory row={row} view={view} span={span} />
        </div>
      </div>
    </section>
  );
}

function DetailHead({
  row,
  span,
  nowUs,
  selection,
}: Pick<RowDetailProps, "row" | "nowUs" | "selection"> & { span: SpanView | undefined }) {
  const { from } = selection;
  const back = () => from && selection.select(from);
  useKeys(from ? [{ keys: "b", what: `back to ${from.label}`, run: back }] : [], "Job");
  return (
    <header className="detail-head">
      {from ? (
        <button type="button" className="quiet detail-back" title="Back ( b )" onClick={back}>
          ← <bdi>{from.label}</bdi>
        </button>
      ) : null}
      <h2 dir="auto">{row.label}</h2>
      <span className="muted detail-about">
        {row.service ? (
          <>
            <bdi>{row.service}</bdi> ·{" "}
          </>
        ) : null}
        {span ? `${span.kind} · ` : ""}
        {formatDuration(rowEnd(row, nowUs) - row.startUs)} from {formatClock(row.startUs)}
      </span>
      <span className="frame-gap" />
      {span ? <CopyButton text={span.spanId}>Copy span id</CopyButton> : null}
      <button
        type="button"
        className="quiet"
        aria-label="Close"
        title="Close ( Esc )"
        onClick={() => selection.select(undefined)}
      >
        ×
      </button>
    </header>
  );
}

function Raw({ span }: { span: SpanView }) {
  const text = () => JSON.stringify(span, null, 2);
  return (
    <details className="detail-part">
      <summary>Raw JSON</summary>
      <CopyButton text={text}>Copy JSON</CopyButton>
      <pre className="mono">{text()}</pre>
    </details>
  );
}

function withoutSpan({ kind, open }: TimelineRow): string {
  switch (kind) {
    case "wait":
      return open
        ? "Nobody has taken the message yet: its span comes when somebody does."
        : "Nothing works while a message waits.";
    case "open":
      return "It runs: a span arrives when it ends.";
    case "cold-start":
      return "The function was made ready for its first message; the time is told by the span of the work that follows.";
    case "seam":
      return "From here on the spans belong to another trace, joined by a link.";
    default:
      return "Its own span has not arrived: what is below it came ahead.";
  }
}
