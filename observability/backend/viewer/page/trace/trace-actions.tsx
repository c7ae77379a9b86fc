import { Link } from "wouter";
import type { TraceNode } from "../../model/trace-tree.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { JobLink } from "./job-link.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

/** To the job, to a comparison, to a file. */
export function TraceActions({ screen, root }: { screen: TraceScreen; root: TraceNode | undefined }) {
  const { tree, file } = screen;
  const id = encodeURIComponent(tree.traceId);
  return (
    <span className="trace-actions">
      <JobLink node={root} />
      <Link className="button-link" href={`/trace/${id}...`}>
        Compare
      </Link>
      <CopyButton text={() => location.href}>Copy link</CopyButton>
      {file === undefined ? (
        <>
          <a
            className="button-link"
            href={`/api/v3/traces/${id}?rawTraces=true`}
            download={`${tree.traceId}.otlp.json`}
          >
            OTLP JSON
          </a>
          <a className="button-link" href={`/api/traces/${id}`} download={`${tree.traceId}.jaeger.json`}>
            Jaeger JSON
          </a>
        </>
      ) : null}
    </span>
  );
}
