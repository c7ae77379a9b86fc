import { Link } from "wouter";
import { formatDuration, formatId, formatName } from "../../model/format.ts";
import { plainText } from "../../model/trace-find.ts";
import type { LinkLine } from "../../model/trace-links.ts";
import { ServiceName } from "../parts/service-name.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

/** Links out of the span and into it, with what stands at the other end. */
export function SpanLinks({ links, screen }: { links: readonly LinkLine[]; screen: TraceScreen }) {
  if (links.length === 0) return null;
  return (
    <>
      <h3 className="trace-part">
        Links <span className="muted">{links.length}</span>
      </h3>
      <ul className="trace-links" aria-label="Links">
        {links.map((link) => (
          <li key={`${link.direction} ${link.traceId} ${link.spanId}`}>
            <span
              className="trace-link-way"
              title={link.direction === "to" ? "This span links to" : "Links to this span"}
            >
              {link.direction === "to" ? "→" : "←"}
            </span>
            <FarEnd link={link} screen={screen} />
            {Object.entries(link.attributes).map(([key, value]) => (
              <span key={key} className="trace-link-attribute mono">
                {key}={plainText(value)}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function FarEnd({ link, screen }: { link: LinkLine; screen: TraceScreen }) {
  const { end, sameTrace, traceId, spanId } = link;
  const node = sameTrace ? screen.tree.byKey.get(spanId) : undefined;
  const name = end ? formatName(end.name) : `span ${formatId(spanId)}`;
  const absence = screen.file ? "not in the file" : "not in the store: not arrived, not sampled, or evicted";
  return (
    <>
      {end?.status === "error" ? (
        <span data-status="failed" className="trace-failed" role="img" aria-label="failed">
          ✗
        </span>
      ) : null}
      {node ? (
        <button type="button" className="trace-link-name" onClick={() => screen.select(node)}>
          {name}
        </button>
      ) : (
        <Link href={`/trace/${traceId}?uiFind=${spanId}`}>{name}</Link>
      )}
      {end ? <ServiceName name={end.service} /> : null}
      <span className="muted">
        {end ? formatDuration(end.durationUs) : absence}
        {sameTrace ? "" : ` · trace ${formatId(traceId)}`}
      </span>
    </>
  );
}
