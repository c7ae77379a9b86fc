import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { FlowNode, FlowView } from "../../../api/aws-view.ts";
import type { JobRow, JobsView } from "../../../api/job-view.ts";
import { jobsAt, pageOf } from "../../model/flow-links.ts";
import { edgeSentence, formatCount, KIND_NAMES, nodeFigures } from "../../model/flow-text.ts";
import { formatId } from "../../model/format.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { Failure } from "../parts/failure.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { StatusMark } from "../parts/status-mark.tsx";

/** As many as the panel has room for. */
const JOBS = 8;

const ON_THEIR_WAY = new URLSearchParams([
  ["status", "queued"],
  ["status", "running"],
  ["status", "retrying"],
]);

interface FlowDetailProps {
  flow: FlowView;
  node: FlowNode | undefined;
}

/** The node that is looked at: its figures in words, what it hangs together with, its newest jobs. It keeps its height, so that nothing jumps. */
export function FlowDetail({ flow, node }: FlowDetailProps) {
  if (!node) {
    return (
      <section className="panel flow-detail" aria-label="Node">
        <p className="muted flow-hint">
          Point at a node, or go to it with the arrow keys, to see its jobs and its ways. Enter opens them.
        </p>
        <JobList
          name="On their way"
          label="Jobs on their way"
          selection={ON_THEIR_WAY}
          none="Every job has come to its end."
        />
      </section>
    );
  }
  const byId = new Map(flow.nodes.map((other) => [other.id, other]));
  const edges = flow.edges.filter(({ from, to }) => from === node.id || to === node.id);
  return (
    <section className="panel flow-detail" aria-label="Node">
      <div>
        <h2>
          <span className="muted">{KIND_NAMES[node.kind]}</span> <bdi>{node.name}</bdi>
        </h2>
        <ul className="flow-facts">
          {nodeFigures(node).map(({ key, text, title }) => (
            <li key={key}>
              {text} <span className="muted">{title}</span>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h2>Ways</h2>
        <ul className="flow-facts">
          {edges.map((edge) => (
            <li key={`${edge.from} ${edge.to} ${edge.kind}`} className={edge.used ? undefined : "muted"}>
              {edgeSentence(edge, byId)}
            </li>
          ))}
        </ul>
      </div>
      <JobsAtNode node={node} />
    </section>
  );
}

function JobsAtNode({ node }: { node: FlowNode }) {
  const selection = jobsAt(node);
  const page = pageOf(node);
  if (!selection) return <div>{page && <Link href={page}>Open its alerts</Link>}</div>;
  const more = page && (node.kind === "dead-letter-queue" ? <Link href={page}>its dead letters</Link> : undefined);
  return (
    <JobList
      name="Jobs"
      label={`Jobs at ${node.name}`}
      selection={selection}
      more={more}
      none="No job has been here so far."
    />
  );
}

interface JobListProps {
  name: string;
  label: string;
  selection: URLSearchParams;
  none: string;
  /** Instead of the link to all of them. */
  more?: ReactNode;
}

function JobList({ name, label, selection, none, more }: JobListProps) {
  const address = `/api/jobs?${new URLSearchParams([...selection, ["limit", String(JOBS)]])}`;
  const { data, error } = useQuery({
    queryKey: ["jobs", { address }],
    queryFn: ({ signal }) => fetchJson<JobsView>(address, { signal }),
  });
  return (
    <div>
      <h2>
        {name}{" "}
        <span className="flow-all">
          {data &&
            (more ?? (
              <Link href={selection.size > 0 ? `/jobs?${selection}` : "/jobs"}>all {formatCount(data.total)}</Link>
            ))}
        </span>
      </h2>
      {error && <Failure error={error} again={["jobs"]} hasData={data !== undefined} />}
      {data?.jobs.length === 0 && <p className="muted">{none}</p>}
      {data && data.jobs.length > 0 && (
        <table aria-label={label}>
          <tbody>
            {data.jobs.map((job) => (
              <JobLine key={job.id} job={job} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function JobLine({ job: { id, type, status, submittedAtUs } }: { job: JobRow }) {
  return (
    <tr data-job-id={id} data-status={status}>
      <td>
        <StatusMark status={status} />
      </td>
      <td>
        <Link href={`/jobs/${encodeURIComponent(id)}`} className="mono" title={id}>
          <bdi>{formatId(id)}</bdi>
        </Link>
      </td>
      <td dir="auto" className="flow-cut">
        {type ?? <span className="muted">no type</span>}
      </td>
      <td className="flow-age">
        <RelativeTime us={submittedAtUs} />
      </td>
    </tr>
  );
}
