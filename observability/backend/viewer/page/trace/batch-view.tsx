import { useMemo } from "react";
import { formatDuration } from "../../model/format.ts";
import { batchTraceIds, readBatch } from "../../model/trace-batch.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { useSpans } from "../data/use-trace.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { ServiceName } from "../parts/service-name.tsx";
import { BatchMessages } from "./batch-messages.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

/** Each batch of the trace: which messages came in, what became of each, what was sent on. */
export function BatchView({ screen }: { screen: TraceScreen }) {
  if (screen.batches.length === 0) {
    return <p className="frame-empty">This trace is no invocation with a batch of messages.</p>;
  }
  return (
    <div className="list-scroller trace-scroller trace-padded">
      {screen.batches.map((node) => (
        <OneBatch key={node.key} screen={screen} node={node} />
      ))}
    </div>
  );
}

const NOTHING = { origins: [], spans: [], missingTraceIds: [], backLinks: [], linkEnds: [] };

function OneBatch({ screen, node }: { screen: TraceScreen; node: TraceNode }) {
  const { tree, view, file } = screen;
  const ids = useMemo(() => batchTraceIds(node, tree, view), [node, tree, view]);
  const { data = NOTHING, error, isLoading } = useSpans(ids, file === undefined);
  const batch = useMemo(() => readBatch(node, tree, data), [node, tree, data]);
  const { messages, messageCount, failedCount, fanIn, fanOut, coldStart, queue, invocation } = batch;
  const known = messages.filter(({ outcome }) => outcome === "processed").length;
  return (
    <section className="trace-batch" aria-label={`Batch of ${messageCount} from ${queue}`}>
      <header>
        <ServiceName name={invocation.service} />
        <h2>
          {messageCount} {messageCount === 1 ? "message" : "messages"} from {queue}
        </h2>
        <span className="muted">
          {formatDuration(invocation.endUs - invocation.startUs)}
          {coldStart ? " · cold start" : ""}
        </span>
        <button type="button" className="trace-link-name" onClick={() => screen.select(node)}>
          batch span
        </button>
      </header>
      {isLoading ? null : (
        <ul className="trace-fan" aria-label="Fan-in and fan-out">
          <li>
            <strong>{fanIn}</strong> {fanIn === 1 ? "trace" : "traces"} in
          </li>
          <li data-status="completed">
            <strong>{known}</strong> processed
          </li>
          <li data-status={failedCount > 0 ? "failed" : undefined}>
            <strong>{failedCount}</strong> failed
          </li>
          <li>
            <strong>{fanOut}</strong> sent on
          </li>
        </ul>
      )}
      {error ? <Failure error={error} again={["trace", ids.join(",")]} /> : null}
      {isLoading ? (
        <Pending what="Reading the messages' traces" />
      ) : (
        <BatchMessages messages={messages} invocation={invocation} />
      )}
    </section>
  );
}
