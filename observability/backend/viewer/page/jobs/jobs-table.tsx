import { useMemo, useRef } from "react";
import type { JobsView } from "../../../api/job-view.ts";
import { formatShortAge } from "../../model/format.ts";
import { goesOn, totalNow } from "../../model/job-list.ts";
import { listAddress, nextLimit } from "../../model/job-query.ts";
import { commonScale } from "../../model/job-scale.ts";
import { useAddress } from "../data/use-address.ts";
import { useServerNow } from "../data/use-server-now.ts";
import { Space } from "../parts/space.tsx";
import { TimeLegend } from "../parts/time-split.tsx";
import { useArrivals } from "../parts/use-arrivals.ts";
import { useKeys } from "../parts/use-keys.tsx";
import { useLineWindow } from "../parts/use-line-window.ts";
import { JobLine } from "./job-line.tsx";
import { JobsHead } from "./jobs-head.tsx";
import { useCursor } from "./use-cursor.ts";
import { useRememberedPlace } from "./use-remembered-place.ts";

const ROW_HEIGHT = 32;

interface JobsTableProps {
  view: JobsView;
  receivedAtMs: number;
  limit: number;
  /** It is the last list while the one that is asked for is being loaded. */
  isStale: boolean;
}

/** One line per job; only those in sight are in the document. Lines that arrive do not move what is being read. */
export function JobsTable({ view, receivedAtMs, limit, isStale }: JobsTableProps) {
  const { query: address, change } = useAddress();
  const scroller = useRef<HTMLDivElement>(null);
  const { jobs, total } = view;
  const ids = useMemo(() => jobs.map(({ id }) => id), [jobs]);
  const isGoing = useMemo(() => jobs.some(goesOn), [jobs]);
  const nowUs = useServerNow({ nowUs: view.nowUs, receivedAtMs }, isGoing ? 250 : 5_000);
  const arrivals = useArrivals({ ids, scroller, rowHeight: ROW_HEIGHT });
  const { lines, above, below, reveal } = useLineWindow({ ids, scroller, rowHeight: ROW_HEIGHT });
  const list = listAddress(address);
  const place = useRememberedPlace({ list: listAddress(address, ["limit"]), ids, scroller, rowHeight: ROW_HEIGHT });
  const cursor = useCursor({
    ids,
    scroller,
    startAt: place.leftAt,
    reveal,
  });
  const isOwnScale = address.get("scale") === "own";
  const second = Math.floor(nowUs / 1e6);
  const scaleUs = useMemo(() => commonScale(jobs.map((job) => totalNow(job, (second + 1) * 1e6))), [jobs, second]);
  const toggleScale = () => change({ scale: isOwnScale ? undefined : "own" });
  useKeys([{ keys: "x", what: "bars on a common scale, or each on its own", run: toggleScale }], "Jobs");

  const onScroll = () => {
    arrivals.onScroll();
    place.remember(cursor.id);
  };
  const more = nextLimit(limit, total);
  return (
    <>
      <div className="list-scroller" ref={scroller} onScroll={onScroll} data-stale={isStale || undefined}>
        <table aria-label="Jobs" aria-rowcount={jobs.length + 1} className="list-table jobs-table">
          <JobsHead scaleUs={isOwnScale ? undefined : scaleUs} onToggleScale={toggleScale} />
          <tbody
            onFocus={(event) => {
              cursor.onFocus(event);
              place.remember(event.target.closest("[data-job-id]")?.getAttribute("data-job-id") ?? undefined);
            }}
          >
            <Space columns={8} height={above} />
            {lines.map(({ index }) => {
              const job = jobs[index];
              if (!job) return null;
              return (
                <JobLine
                  key={job.id}
                  job={job}
                  line={index + 2}
                  list={list}
                  isCursor={job.id === cursor.id}
                  nowUs={goesOn(job) ? nowUs : 0}
                  scaleUs={isOwnScale ? undefined : scaleUs}
                  age={formatShortAge(job.submittedAtUs / 1_000, nowUs / 1_000)}
                />
              );
            })}
            <Space columns={8} height={below} />
          </tbody>
        </table>
        {jobs.length < limit || total <= jobs.length ? null : more === undefined ? (
          <p className="muted jobs-more">
            The newest {jobs.length.toLocaleString("en")} of {total.toLocaleString("en")} jobs. A status, a type, a text
            or a time range finds the older ones.
          </p>
        ) : (
          <button type="button" className="jobs-more" onClick={() => change({ limit: String(more) })}>
            Show more of {total.toLocaleString("en")} jobs
          </button>
        )}
      </div>
      {arrivals.count > 0 ? (
        <button type="button" className="primary list-arrived jobs-arrived" onClick={arrivals.show}>
          {arrivals.count} new {arrivals.count === 1 ? "job" : "jobs"} ↑
        </button>
      ) : null}
      <footer className="jobs-foot">
        <TimeLegend />
      </footer>
    </>
  );
}
