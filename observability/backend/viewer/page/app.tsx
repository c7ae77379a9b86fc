import "./frame/frame.css";
import { useRef } from "react";
import { Route, Switch, useLocation } from "wouter";
import { AlertsPage } from "./alerts/alerts-page.tsx";
import { ComparePage } from "./compare/compare-page.tsx";
import { usePathRest } from "./data/use-address.ts";
import { DeadLettersPage } from "./dead-letters/dead-letters-page.tsx";
import { FlowPage } from "./flow/flow-page.tsx";
import { Banners } from "./frame/banners.tsx";
import { Header } from "./frame/header.tsx";
import { NotFound } from "./frame/not-found.tsx";
import { PageBoundary } from "./frame/page-boundary.tsx";
import { useFocusOnPage } from "./frame/use-focus-on-page.ts";
import { InboxPage } from "./inbox/inbox-page.tsx";
import { JobPage } from "./job/job-page.tsx";
import { JobsPage } from "./jobs/jobs-page.tsx";
import { MonitorPage } from "./monitor/monitor-page.tsx";
import { RunsPage } from "./runs/runs-page.tsx";
import { SearchPage } from "./search/search-page.tsx";
import { TracePage } from "./trace/trace-page.tsx";

/** The frame and the page of the address. Jaeger's addresses (`/search`, `/trace/…`, `/monitor`) mean what they mean there. */
export function App() {
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  useFocusOnPage(path, main);
  return (
    <>
      <a className="frame-skip" href="#content">
        Skip to the page
      </a>
      <Header />
      <main ref={main} className="frame-main" id="content" tabIndex={-1}>
        <PageBoundary key={path}>
          <Switch>
            <Route path="/" component={JobsPage} />
            <Route path="/jobs" component={JobsPage} />
            <Route path="/jobs/:id" component={JobRoute} />
            <Route path="/flow" component={FlowPage} />
            <Route path="/dependencies" component={FlowPage} />
            <Route path="/dead-letters" component={DeadLettersPage} />
            <Route path="/alerts" component={AlertsPage} />
            <Route path="/inbox" component={InboxPage} />
            <Route path="/search" component={SearchPage} />
            <Route path="/traces" component={SearchPage} />
            <Route path="/trace/:ids">
              {({ ids }) => {
                const [a = "", b] = ids.split("...");
                return b === undefined ? <TracePage traceId={a} /> : <ComparePage a={a} b={b} />;
              }}
            </Route>
            <Route path="/monitor" component={MonitorPage} />
            <Route path="/runs" component={RunsPage} />
            <Route component={NotFound} />
          </Switch>
        </PageBoundary>
      </main>
      <Banners />
    </>
  );
}

/** An id may hold any character. */
function JobRoute() {
  const id = usePathRest("/jobs/");
  return <JobPage key={id} id={id} />;
}
