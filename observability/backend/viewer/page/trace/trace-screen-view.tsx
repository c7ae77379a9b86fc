import type { LogView, SpansView } from "../../../api/span-view.ts";
import { usePageTitle } from "../frame/use-page-title.ts";
import { BatchView } from "./batch-view.tsx";
import { FlameView } from "./flame-view.tsx";
import { LinesView } from "./lines-view.tsx";
import { MiniMap } from "./mini-map.tsx";
import { SpanDetail } from "./span-detail.tsx";
import { TableView } from "./table-view.tsx";
import { Timeline } from "./timeline.tsx";
import { TraceHeader } from "./trace-header.tsx";
import { TraceToolbar } from "./trace-toolbar.tsx";
import { useTraceKeys } from "./use-trace-keys.ts";
import { type TraceScreen, useTraceScreen } from "./use-trace-screen.ts";

interface TraceScreenViewProps {
  view: SpansView;
  logs: readonly LogView[];
  file: string | undefined;
}

/** Header, view and detail of a trace that has spans. */
export function TraceScreenView({ view, logs, file }: TraceScreenViewProps) {
  const screen = useTraceScreen(view, logs, file);
  const root = screen.tree.roots.find(({ placement }) => placement === "root") ?? screen.tree.roots[0];
  usePageTitle(root?.span.name || "Trace");
  useTraceKeys(screen);
  return (
    <div className="frame-fill trace">
      <TraceHeader screen={screen} root={root} />
      <TraceToolbar screen={screen} />
      <TraceBody screen={screen} />
      {screen.selected ? <SpanDetail key={screen.selected.key} screen={screen} node={screen.selected} /> : null}
    </div>
  );
}

function TraceBody({ screen }: { screen: TraceScreen }) {
  switch (screen.state.view) {
    case "flame":
      return (
        <>
          <MiniMap screen={screen} />
          <FlameView screen={screen} />
        </>
      );
    case "table":
      return <TableView screen={screen} />;
    case "logs":
      return <LinesView screen={screen} />;
    case "batch":
      return <BatchView screen={screen} />;
    default:
      return (
        <>
          <MiniMap screen={screen} />
          <Timeline screen={screen} />
        </>
      );
  }
}
