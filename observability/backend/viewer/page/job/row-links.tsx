import { Link } from "wouter";
import type { SpansView, SpanView } from "../../../api/span-view.ts";
import { formatDuration } from "../../model/format.ts";
import { linksOf, type SpanLinkEnd } from "../../model/job-links.ts";
import { AttributeList } from "./row-attributes.tsx";
import type { Selection } from "./use-selection.ts";

interface RowLinksProps {
  span: SpanView;
  view: SpansView;
  spans: ReadonlyMap<string, SpanView>;
  selection: Selection;
}

/** Links both ways: what this span points to, and what points to it, also from other traces. */
export function RowLinks({ span, view, spans, selection }: RowLinksProps) {
  const links = linksOf(span, view, spans);
  if (links.length === 0) return null;
  return (
    <details className="detail-part" open>
      <summary>
        Links <span className="muted">{links.length}</span>
      </summary>
      <ul className="links">
        {links.map((link) => (
          <li key={`${link.direction}${link.traceId}${link.spanId}`}>
            <span className="muted" title={link.direction === "to" ? "this span links there" : "that span links here"}>
              {link.direction === "to" ? "→" : "←"}
            </span>
            <FarEnd link={link} ownTrace={span.traceId} isHere={spans.has(link.spanId)} selection={selection} />
            <AttributeList entries={Object.entries(link.attributes)} />
          </li>
        ))}
      </ul>
    </details>
  );
}

interface FarEndProps {
  link: SpanLinkEnd;
  ownTrace: string;
  isHere: boolean;
  selection: Selection;
}

function FarEnd({ link: { end, traceId, spanId }, ownTrace, isHere, selection }: FarEndProps) {
  const row = isHere ? selection.rowOfSpan(spanId) : undefined;
  const own = row?.spanId === spanId ? row.label : undefined;
  const name = own ?? end?.name ?? "a span that is not in the store";
  const said = end
    ? `${end.service} · ${end.status === "error" ? "error" : "no error"} · ${formatDuration(end.durationUs)}`
    : spanId;
  return (
    <>
      {row ? (
        <button type="button" className="quiet links-end" onClick={() => selection.follow(row)}>
          <bdi>{name}</bdi>
        </button>
      ) : (
        <Link href={`/trace/${traceId}?span=${spanId}`} className="links-end">
          <bdi>{name}</bdi>
        </Link>
      )}
      <span className="muted" data-failed={end?.status === "error" || undefined}>
        {said}
        {traceId === ownTrace ? "" : ` · trace ${traceId.slice(0, 8)}`}
      </span>
    </>
  );
}
