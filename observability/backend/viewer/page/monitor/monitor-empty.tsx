import type { Grouping, SeriesRequest } from "../../model/series-query.ts";

const MISSING: Record<Grouping, string> = {
  "job-type": "No job ran in this time",
  operation: "No span ended in this time",
  queue: "No message was taken from a queue in this time",
};

/** What the page says when there is nothing to draw. */
export function MonitorEmpty({
  request: { by, service, jobType, kind },
  onGroup,
}: {
  request: SeriesRequest;
  onGroup(by: Grouping): void;
}) {
  const isNarrow = service !== undefined || jobType !== undefined || kind !== undefined;
  return (
    <div className="frame-empty">
      <h2>{isNarrow ? "Nothing that matches ended in this time" : MISSING[by]}</h2>
      <p>
        Rates, errors and durations are counted from spans as they come in, whatever the store keeps of them afterwards.
      </p>
      <p>
        Submit jobs with <code className="mono">npm run generate</code>, or choose a longer time range above.
      </p>
      {by === "operation" ? null : (
        <button type="button" onClick={() => onGroup("operation")}>
          All operations
        </button>
      )}
    </div>
  );
}
