import "./job-header.css";
import "./job-timeline.css";
import "./job-detail.css";
import { useMemo } from "react";
import type { JobView } from "../../../api/job-view.ts";
import { formatId } from "../../model/format.ts";
import { deadLetterUs } from "../../model/job-dead-letters.ts";
import { spansById } from "../../model/job-links.ts";
import { goesOn } from "../../model/job-list.ts";
import { readJobQuery } from "../../model/job-query.ts";
import { useAddress } from "../data/use-address.ts";
import { isNotFound, useJob } from "../data/use-job.ts";
import { useServerNow } from "../data/use-server-now.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { AttemptsStrip } from "./attempts-strip.tsx";
import { JobHeader } from "./job-header.tsx";
import { JobNotFound } from "./job-not-found.tsx";
import { JobTimeline } from "./job-timeline.tsx";
import { RowDetail } from "./row-detail.tsx";
import { useListKeys } from "./use-list-keys.ts";
import { useSelection } from "./use-selection.ts";

/** One job: how it stands, its attempts, its timeline across all its traces, and what a row of it holds. */
export function JobPage({ id }: { id: string }) {
  const { query } = useAddress();
  const { data, error, dataUpdatedAt } = useJob(id, readJobQuery(query).endUs);
  usePageTitle(data ? `${data.job.type ?? "job"} ${formatId(id)}: ${data.job.status}` : `Job ${formatId(id)}`);
  useListKeys(id);
  if (data) return <Job view={data} receivedAtMs={dataUpdatedAt} />;
  if (isNotFound(error)) return <JobNotFound id={id} />;
  return error ? <Failure error={error} again={["job", id]} /> : <Pending what="Reading the job" />;
}

function Job({ view, receivedAtMs }: { view: JobView; receivedAtMs: number }) {
  const { job, rows, attempts } = view;
  const spans = useMemo(() => spansById(view.spans), [view.spans]);
  const isGoing = goesOn(job) || rows.some(({ open }) => open);
  const nowUs = useServerNow({ nowUs: view.nowUs, receivedAtMs }, isGoing ? 200 : undefined);
  const selection = useSelection({ rows, spans });
  return (
    <div className="frame-fill job">
      <JobHeader job={job} deadLetterUs={deadLetterUs(rows)} nowUs={nowUs} />
      <AttemptsStrip job={job} attempts={attempts} rows={rows} selection={selection} />
      <JobTimeline view={view} spans={spans} nowUs={nowUs} selection={selection} />
      {selection.row ? (
        <RowDetail row={selection.row} view={view} spans={spans} nowUs={nowUs} selection={selection} />
      ) : null}
    </div>
  );
}
