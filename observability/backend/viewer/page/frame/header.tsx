import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useLive } from "../data/live.tsx";
import { useStatus } from "../data/use-status.ts";
import { applyTheme, nextTheme, storedTheme } from "./theme-choice.ts";

/** Name, pages with their counters, live or paused, theme. */
export function Header() {
  const { data: status } = useStatus();
  const { state, setPaused } = useLive();
  const [theme, setTheme] = useState(storedTheme);
  const pages = [
    { href: "/jobs", name: "Jobs", count: undefined, also: "/" },
    { href: "/flow", name: "Flow", count: undefined },
    { href: "/dead-letters", name: "Dead letters", count: status?.deadLetters },
    { href: "/alerts", name: "Alerts", count: status?.alerts },
    { href: "/search", name: "Traces", count: undefined, also: "/trace" },
    { href: "/monitor", name: "Metrics", count: undefined },
  ];
  return (
    <header className="frame-header">
      <Link href="/jobs" className="frame-brand">
        jobtrail
      </Link>
      <nav aria-label="Pages">
        {pages.map(({ href, name, count, also }) => (
          <PageLink key={href} href={href} name={name} count={count ?? undefined} also={also} />
        ))}
      </nav>
      <span className="frame-gap" />
      <button
        type="button"
        className="quiet frame-live"
        data-state={state}
        aria-pressed={state !== "paused"}
        title={state === "paused" ? "Follow again" : "Pause the page"}
        onClick={() => setPaused(state !== "paused")}
      >
        <span aria-hidden="true">●</span> {state}
      </button>
      <button
        type="button"
        className="quiet"
        aria-label={`Theme: ${theme}`}
        title={`Theme: ${theme}`}
        onClick={() => {
          const next = nextTheme(theme);
          applyTheme(next);
          setTheme(next);
        }}
      >
        ◐
      </button>
    </header>
  );
}

interface PageLinkProps {
  href: string;
  name: string;
  count: number | undefined;
  also: string | undefined;
}

function PageLink({ href, name, count, also }: PageLinkProps) {
  const [path] = useLocation();
  const isHere =
    path === href || path.startsWith(`${href}/`) || path === also || (also !== "/" && path.startsWith(`${also}/`));
  return (
    <Link href={href} aria-current={isHere ? "page" : undefined} className="frame-link">
      {name}
      {count ? <span className="frame-count">{count}</span> : null}
    </Link>
  );
}
