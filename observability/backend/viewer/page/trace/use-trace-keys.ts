import { TRACE_VIEWS } from "../../model/trace-address.ts";
import { foldAll, foldOneLevel, openOneLevel } from "../../model/trace-rows.ts";
import { panBy, WHOLE, zoomBy } from "../../model/trace-scale.ts";
import { useKeys } from "../parts/use-keys.tsx";
import type { TraceScreen } from "./use-trace-screen.ts";

/** Keys of all views of a trace; where Jaeger's page has one for the same, it is that. */
export function useTraceKeys(screen: TraceScreen): void {
  const { state, change, tree, folded, setFolded, errors, matches, go, select } = screen;
  const find = () => document.querySelector<HTMLInputElement>(".trace-find input")?.focus();
  const zoom = (factor: number) => change({ zoom: zoomBy(state.zoom, factor) });
  const leave = () => (screen.selected ? select(undefined) : change({ find: "" }));
  useKeys(
    [
      ...TRACE_VIEWS.slice(0, screen.batches.length > 0 ? 5 : 4).map((view, index) => ({
        ...{ keys: String(index + 1), what: view, run: () => change({ view }) },
      })),
      { keys: ["/", "mod+b"], what: "find in this trace", run: find },
      { keys: "f", what: "next match", run: () => go(matches, 1) },
      { keys: "b", what: "previous match", run: () => go(matches, -1) },
      { keys: "n", what: "next error", run: () => go(errors, 1) },
      { keys: "p", what: "previous error", run: () => go(errors, -1) },
      { keys: "c", what: "critical path", run: () => change({ critical: !state.critical }) },
      { keys: "[", what: "open all", run: () => setFolded(new Set()) },
      { keys: "]", what: "fold all", run: () => setFolded(foldAll(tree)) },
      { keys: ["o", "e"], what: "open one level", run: () => setFolded(openOneLevel(tree, folded)) },
      { keys: ["i", "E"], what: "fold one level", run: () => setFolded(foldOneLevel(tree, folded)) },
      { keys: "a", what: "earlier", run: () => change({ zoom: panBy(state.zoom, -0.2) }) },
      { keys: "d", what: "later", run: () => change({ zoom: panBy(state.zoom, 0.2) }) },
      { keys: ["+", "="], what: "zoom in", run: () => zoom(0.5) },
      { keys: "-", what: "zoom out", run: () => zoom(2) },
      { keys: "0", what: "the whole time", run: () => change({ zoom: WHOLE }) },
      { keys: "Escape", what: "close the detail, then clear what is looked for", run: leave },
    ],
    "Trace",
  );
}
