import "./flow.css";
import type { FlowView } from "../../../api/aws-view.ts";
import { formatSentence } from "../../model/format.ts";
import { useAddress } from "../data/use-address.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { FlowDetail } from "./flow-detail.tsx";
import { FlowGraph } from "./flow-graph.tsx";
import { useFlow, useFlowLayout } from "./use-flow.ts";
import { useFlowFocus } from "./use-flow-focus.ts";

/** Queues, functions and what lies between them, drawn from the template and from what has gone through. */
export function FlowPage() {
  usePageTitle("Flow");
  const { data, error } = useFlow();
  return (
    <section className="flow" aria-labelledby="flow-title">
      <h1 id="flow-title">Flow</h1>
      {error && <Failure error={error} again={["flow"]} hasData={data !== undefined} />}
      {!data && !error && <Pending what="Reading queues and functions" />}
      {data && data.nodes.length === 0 && <NothingYet reason={data.unavailable} />}
      {data && data.nodes.length > 0 && (
        <>
          {data.unavailable && <p className="flow-note">{formatSentence(data.unavailable)}</p>}
          <Flow flow={data} />
        </>
      )}
    </section>
  );
}

function Flow({ flow }: { flow: FlowView }) {
  const layout = useFlowLayout(flow);
  const { query } = useAddress();
  const focus = useFlowFocus(layout, query.get("node"));
  const node = flow.nodes.find(({ id }) => id === focus.shown);
  return (
    <>
      <FlowGraph flow={flow} layout={layout} focus={focus} />
      <FlowDetail flow={flow} node={node} />
    </>
  );
}

function NothingYet({ reason }: { reason: string | undefined }) {
  return (
    <div className="frame-empty">
      <h2>Nothing to draw yet</h2>
      <p>
        No template is known, and no message has gone through a queue. The first span of a job draws its queue and its
        function here.
      </p>
      {reason && <p>{formatSentence(reason)}</p>}
    </div>
  );
}
