import "./trace.css";
import "./timeline.css";
import "./flame.css";
import "./span-detail.css";
import "./tables.css";
import { useEffect } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { formatId } from "../../model/format.ts";
import { isTraceId } from "../../model/trace-ids.ts";
import { useTrace } from "../data/use-trace.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { TraceScreenView } from "./trace-screen-view.tsx";

/** One trace. The address becomes that of the id which the backend returns: short and upper-case ids are the same trace. */
export function TracePage({ traceId }: { traceId: string }) {
  const { view, logs, file, error } = useTrace(traceId);
  const [, navigate] = useLocation();
  const search = useSearch();
  const stored = view?.spans[0]?.traceId;
  const isElsewhere = stored !== undefined && stored !== traceId;
  useEffect(() => {
    if (isElsewhere) navigate(`/trace/${stored}${search === "" ? "" : `?${search}`}`, { replace: true });
  }, [isElsewhere, stored, search, navigate]);

  if (!view && !isTraceId(traceId)) return <NoTraceId text={traceId} />;
  if (error && !view) return <Failure error={error} again={["trace", traceId]} />;
  if (!view || isElsewhere) return <Pending what="Reading the trace" />;
  if (view.spans.length === 0) return <NoTrace traceId={traceId} />;
  return <TraceScreenView view={view} logs={logs} file={file} />;
}

function NoTraceId({ text }: { text: string }) {
  usePageTitle("Not a trace");
  return (
    <div className="frame-empty" role="status">
      <h1>Not the id of a trace</h1>
      <p>
        <bdi className="mono">{text}</bdi>
      </p>
      <p>An id has 1 to 32 hex digits: compare it with the one in the alert or in the log.</p>
      <Link href="/search">Search traces</Link>
    </div>
  );
}

function NoTrace({ traceId }: { traceId: string }) {
  usePageTitle(`No trace ${formatId(traceId)}`);
  return (
    <div className="frame-empty" role="status">
      <h1>No trace {traceId}</h1>
      <p>
        The store has none of its spans: they have not arrived yet, they were evicted, or the id is another one's. The
        trace is shown as soon as a span of it arrives.
      </p>
      <Link href="/search">Search traces</Link>
    </div>
  );
}
