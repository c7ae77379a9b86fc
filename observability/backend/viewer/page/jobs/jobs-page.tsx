import "./jobs.css";
import { useMemo, useState } from "react";
import { isFiltered, listAddress, readJobQuery } from "../../model/job-query.ts";
import { useAddress } from "../data/use-address.ts";
import { useJobs } from "../data/use-jobs.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { FirstJob } from "./first-job.tsx";
import { JobsFilters } from "./jobs-filters.tsx";
import { JobsTable } from "./jobs-table.tsx";
import { SendJob } from "./send-job.tsx";

/** All jobs, newest first: which, where they are, where their time went. */
export function JobsPage() {
  usePageTitle("Jobs");
  const { query: address } = useAddress();
  const query = useMemo(() => readJobQuery(address), [address]);
  const { data, error, dataUpdatedAt, isPlaceholderData } = useJobs(query);
  const [isSending, setSending] = useState(false);

  const isEmpty = data?.total === 0 && !isPlaceholderData;
  const isFirst = isEmpty && !isFiltered(query) && query.range === "all";
  return (
    <div className="frame-fill jobs">
      <h1 className="visually-hidden">Jobs</h1>
      {isFirst ? null : <JobsFilters query={query} view={data} onSend={() => setSending(true)} />}
      {error && <Failure error={error} again={["jobs"]} hasData={data !== undefined} />}
      {!data && !error ? <Pending what="Reading jobs" /> : null}
      {isFirst ? <FirstJob onChoose={() => setSending(true)} /> : null}
      {isEmpty && !isFirst ? <NoMatch range={query.range} /> : null}
      {data && data.total > 0 ? (
        <JobsTable
          key={listAddress(address, ["limit"])}
          view={data}
          receivedAtMs={dataUpdatedAt}
          limit={query.limit}
          isStale={isPlaceholderData}
        />
      ) : null}
      {isSending ? <SendJob onClose={() => setSending(false)} /> : null}
    </div>
  );
}

function NoMatch({ range }: { range: string }) {
  const { change } = useAddress();
  const clear = () =>
    change({
      ...Object.fromEntries(
        ["status", "type", "code", "text", "queue", "service", "startUs", "endUs"].map((key) => [key, undefined]),
      ),
      range: undefined,
    });
  return (
    <div className="frame-empty">
      <p>No job matches {range === "all" ? "these filters" : "these filters in this time range"}.</p>
      <button type="button" onClick={clear}>
        Show all jobs
      </button>
    </div>
  );
}
