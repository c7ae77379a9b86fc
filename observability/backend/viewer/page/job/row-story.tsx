import type { JobView, LogView, TimelineRow } from "../../../api/job-view.ts";
import type { Attributes, SpanView } from "../../../api/span-view.ts";
import { formatClock, formatDuration } from "../../model/format.ts";
import { withDescendants } from "../../model/job-rows.ts";
import { AttributeList } from "./row-attributes.tsx";

interface RowStoryProps {
  row: TimelineRow;
  view: JobView;
  span: SpanView | undefined;
}

interface Moment {
  key: string;
  timeUs: number;
  kind: string;
  text: string;
  attributes: Attributes;
  isError: boolean;
}

/** Events of the span and log lines, those of the rows below it too, in time order. */
export function RowStory({ row, view, span }: RowStoryProps) {
  const moments = [...eventsOf(span), ...logsBelow(row, view).map(momentOfLog)].sort((a, b) => a.timeUs - b.timeUs);
  if (moments.length === 0) return <p className="muted detail-none">No event and no log line.</p>;
  return (
    <details className="detail-part" open>
      <summary>
        Events and logs <span className="muted">{moments.length}</span>
      </summary>
      <ol className="story">
        {moments.map(({ key, timeUs, kind, text, attributes, isError }) => (
          <li key={key} data-failed={isError || undefined}>
            <details>
              <summary>
                <time title={formatClock(timeUs)}>+{formatDuration(Math.max(0, timeUs - row.startUs))}</time>
                <span className="story-kind">{kind}</span>
                <span dir="auto" className="story-text">
                  {text}
                </span>
              </summary>
              <AttributeList entries={Object.entries(attributes)} />
            </details>
          </li>
        ))}
      </ol>
    </details>
  );
}

function eventsOf(span: SpanView | undefined): Moment[] {
  return (span?.events ?? []).map(({ name, timeUs, attributes }, index) => ({
    key: `event ${index}`,
    timeUs,
    kind: "event",
    text: [name, attributes["exception.message"]].filter((part) => typeof part === "string").join(": "),
    attributes,
    isError: name === "exception",
  }));
}

function logsBelow(row: TimelineRow, { rows, logs }: JobView): LogView[] {
  const ids = new Set(withDescendants(rows, row).map(({ spanId }) => spanId));
  return logs.filter(({ spanId }) => ids.has(spanId));
}

function momentOfLog({ timeUs, severity, body, attributes, service }: LogView, index: number): Moment {
  return {
    key: `log ${index}`,
    timeUs,
    kind: severity.toLowerCase() || "log",
    text: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { ...attributes, "service.name": service },
    isError: /^(error|fatal|critical)/i.test(severity),
  };
}
