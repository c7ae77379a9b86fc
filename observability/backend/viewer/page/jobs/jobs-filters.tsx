import { JOB_STATUSES, type JobStatus, type JobsView } from "../../../api/job-view.ts";
import { formatDuration } from "../../model/format.ts";
import { failedCount } from "../../model/job-list.ts";
import type { JobQuery } from "../../model/job-query.ts";
import { useAddress } from "../data/use-address.ts";
import { useStatus } from "../data/use-status.ts";
import { FilterMenu } from "../parts/filter-menu.tsx";
import { JobsSearch } from "./jobs-search.tsx";
import { useFacets } from "./use-facets.ts";

interface JobsFiltersProps {
  query: JobQuery;
  view: JobsView | undefined;
  onSend(): void;
}

/** What the list is narrowed to, and what it adds up to. */
export function JobsFilters({ query, view, onSend }: JobsFiltersProps) {
  const { change } = useAddress();
  const { data: status } = useStatus();
  const facets = useFacets(view, query);
  return (
    <search className="toolbar jobs-filters">
      <FilterMenu
        name="status"
        chosen={query.statuses}
        options={JOB_STATUSES.map((status) => ({ value: status, count: view?.counts[status], status }))}
        onChange={(status) => change({ status })}
      />
      <FilterMenu name="type" chosen={query.types} options={facets.types} onChange={(type) => change({ type })} />
      <FilterMenu name="code" chosen={query.codes} options={facets.codes} onChange={(code) => change({ code })} />
      <JobsSearch text={query.text} />
      <Narrowed query={query} />
      {view ? <Summary view={view} statuses={query.statuses} /> : null}
      {status?.aws === "none" ? null : (
        <button type="button" onClick={onSend}>
          Send a job
        </button>
      )}
    </search>
  );
}

/** What another page has narrowed the list to: a queue, a service, a brushed time. */
function Narrowed({ query }: { query: JobQuery }) {
  const { change } = useAddress();
  const isBrushed = query.startUs !== undefined || query.endUs !== undefined;
  const chips = [
    { text: query.queue && `through ${query.queue}`, gone: { queue: undefined } },
    { text: query.service && `service ${query.service}`, gone: { service: undefined } },
    { text: isBrushed ? "chosen time" : undefined, gone: { startUs: undefined, endUs: undefined } },
  ];
  return chips.map(({ text, gone }) =>
    text ? (
      <span key={Object.keys(gone)[0]} className="chip">
        {text}
        <button type="button" className="quiet" aria-label={`Remove: ${text}`} onClick={() => change(gone)}>
          ×
        </button>
      </span>
    ) : null,
  );
}

function Summary({ view, statuses }: { view: JobsView; statuses: readonly JobStatus[] }) {
  const failed = failedCount(view, statuses);
  const { total, latencyUs } = view;
  return (
    <p className="jobs-summary" role="status">
      {total.toLocaleString("en")} {total === 1 ? "job" : "jobs"}
      {failed > 0 ? (
        <>
          {" · "}
          <span data-status="failed" className="jobs-failed">
            {failed.toLocaleString("en")} failed
          </span>
        </>
      ) : null}
      {latencyUs ? (
        <span title={`p50 ${formatDuration(latencyUs.p50)} · p99 ${formatDuration(latencyUs.p99)}`}>
          {" · "}p95 {formatDuration(latencyUs.p95)}
        </span>
      ) : null}
      {view.pending ? (
        <span title="Jobs whose newest spans are still being read">
          {" · "}
          {view.pending.toLocaleString("en")} to be read
        </span>
      ) : null}
    </p>
  );
}
