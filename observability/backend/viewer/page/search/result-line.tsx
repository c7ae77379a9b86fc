import { Link, useLocation } from "wouter";
import { formatCountOf, formatDuration, formatId, formatName } from "../../model/format.ts";
import type { FoundTrace } from "../../model/search-results.ts";
import { RelativeTime } from "../parts/relative-time.tsx";
import { hueOf } from "../parts/service-name.tsx";

interface ResultLineProps {
  trace: FoundTrace;
  href: string;
  longestUs: number;
  isChosen: boolean;
  /** The keys stand here. */
  isAt: boolean;
  onToggle(): void;
}

export function ResultLine({ trace, href, longestUs, isChosen, isAt, onToggle }: ResultLineProps) {
  const [, navigate] = useLocation();
  const { traceId, service, operation, errors, orphans, spans, durationUs, startUs } = trace;
  return (
    <tr
      className="list-line"
      data-trace-id={traceId}
      data-at={isAt || undefined}
      aria-selected={isChosen}
      onClick={() => navigate(href)}
    >
      <td>
        <input
          type="checkbox"
          aria-label={`Choose ${operation || traceId}`}
          checked={isChosen}
          onChange={onToggle}
          onClick={(event) => event.stopPropagation()}
        />
      </td>
      <td className="cut" style={hueOf(service)}>
        <i className="service-mark search-mark" aria-hidden="true" />
        <Link href={href} onClick={(event) => event.stopPropagation()}>
          <bdi>{operation === "" ? "root span has not arrived" : formatName(operation)}</bdi>
        </Link>{" "}
        {operation === service ? null : <bdi className="muted">{service} </bdi>}
        <span className="mono muted">{formatId(traceId)}</span>
        {orphans > 0 ? (
          <span className="search-odd" title={`${formatCountOf(orphans, "span")} whose parent is missing`}>
            {" "}
            ⚠
          </span>
        ) : null}
      </td>
      <td className="cut">
        {trace.services.map(({ name, spans: count, errors: failed }) => (
          <span
            key={name}
            className="search-chip"
            style={hueOf(name)}
            title={`${name}: ${formatCountOf(count, "span")}, ${formatCountOf(failed, "error")}`}
          >
            <i className="service-mark search-mark" aria-hidden="true" />
            <bdi>{name || "(no service)"}</bdi> {count}
            {failed > 0 ? (
              <span className="search-failed" data-status="failed">
                {" "}
                ✗{failed}
              </span>
            ) : null}
          </span>
        ))}
      </td>
      <td className="number">{spans.toLocaleString("en")}</td>
      <td className="number search-failed" data-status={errors > 0 ? "failed" : undefined}>
        {errors > 0 ? errors : <span className="muted">0</span>}
      </td>
      <td>
        <span className="search-duration">
          <span className="search-duration-bar">
            <span data-failed={errors > 0 || undefined} style={{ width: `${(100 * durationUs) / longestUs}%` }} />
          </span>
          <span className="number">{formatDuration(durationUs)}</span>
        </span>
      </td>
      <td className="number muted">
        <RelativeTime us={startUs} />
      </td>
    </tr>
  );
}
