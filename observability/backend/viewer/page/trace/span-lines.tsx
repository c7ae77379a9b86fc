import { formatDuration } from "../../model/format.ts";
import { lineAttributes, type TraceLine } from "../../model/trace-logs.ts";

/** Events and log records of a span in order of time. */
export function SpanLines({ lines, startUs }: { lines: readonly TraceLine[]; startUs: number }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className="trace-part">
        Events and logs <span className="muted">{lines.length}</span>
      </h3>
      <ol className="trace-lines" aria-label="Events and logs">
        {lines.map((line) => (
          <li key={line.key} data-severity={line.severity}>
            <span className="trace-line-time mono muted">+{formatDuration(Math.max(0, line.timeUs - startUs))}</span>
            <span className="trace-line-kind">{line.severity || line.kind}</span>
            <span>{line.text}</span>
            <LineAttributes line={line} />
          </li>
        ))}
      </ol>
    </>
  );
}

function LineAttributes({ line }: { line: TraceLine }) {
  const entries = lineAttributes(line);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary className="muted">
        {entries.length} {entries.length === 1 ? "attribute" : "attributes"}
      </summary>
      <dl>
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt className="muted">{key}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
