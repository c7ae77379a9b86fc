import { TRACE_VIEWS, type TraceViewName } from "../../model/trace-address.ts";
import { foldAll } from "../../model/trace-rows.ts";
import { isWhole, WHOLE } from "../../model/trace-scale.ts";
import { Toggle } from "../parts/toggle.tsx";
import { TraceFind } from "./trace-find.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

const NAMES: Record<TraceViewName, string> = {
  timeline: "Timeline",
  flame: "Flame",
  table: "Table",
  logs: "Logs",
  batch: "Batch",
};

/** Which view, what is looked for, and what the timeline shows. */
export function TraceToolbar({ screen }: { screen: TraceScreen }) {
  const { state, change, batches, errors, go, tree } = screen;
  const views = TRACE_VIEWS.filter((view) => view !== "batch" || batches.length > 0 || state.view === "batch");
  return (
    <div className="trace-toolbar">
      <div className="trace-tabs" role="tablist" aria-label="View">
        {views.map((view, index) => (
          <button
            key={view}
            type="button"
            role="tab"
            aria-selected={state.view === view}
            title={`${NAMES[view]} ( ${index + 1} )`}
            onClick={() => change({ view })}
          >
            {NAMES[view]}
          </button>
        ))}
      </div>
      <TraceFind screen={screen} />
      {errors.length > 0 ? (
        <span className="trace-steps" data-status="failed">
          <button
            type="button"
            className="quiet"
            title="Previous error ( p )"
            aria-label="Previous error"
            onClick={() => go(errors, -1)}
          >
            ↑
          </button>
          <button
            type="button"
            className="quiet"
            title="Next error ( n )"
            aria-label="Next error"
            onClick={() => go(errors, 1)}
          >
            ↓
          </button>
          {errors.length} {errors.length === 1 ? "error" : "errors"}
        </span>
      ) : null}
      <span className="frame-gap" />
      {state.view === "timeline" ? (
        <span className="trace-steps">
          <button
            type="button"
            className="quiet"
            title="Fold all ( ] )"
            onClick={() => screen.setFolded(foldAll(tree))}
          >
            Fold all
          </button>
          <button type="button" className="quiet" title="Open all ( [ )" onClick={() => screen.setFolded(new Set())}>
            Open all
          </button>
        </span>
      ) : null}
      {isWhole(state.zoom) ? null : (
        <button
          type="button"
          className="quiet"
          title="Show the whole time ( 0 )"
          onClick={() => change({ zoom: WHOLE })}
        >
          Whole time
        </button>
      )}
      <TraceToggles screen={screen} />
    </div>
  );
}

function TraceToggles({ screen }: { screen: TraceScreen }) {
  const { state, change, moves } = screen;
  return (
    <>
      {moves.size > 0 ? (
        <Toggle
          isOn={state.adjusted}
          title="Move clocks that differ so that children lie in their parents; never across a queue"
          onToggle={() => change({ adjusted: !state.adjusted })}
        >
          Adjust clocks
        </Toggle>
      ) : null}
      <Toggle
        isOn={state.critical}
        title="What the end of the trace depended on, across queues ( c )"
        onToggle={() => change({ critical: !state.critical })}
      >
        Critical path
      </Toggle>
    </>
  );
}
