import { useState } from "react";
import { Link, useLocation } from "wouter";
import { RANGE_NAMES, TIME_RANGES } from "../../model/job-query.ts";
import { useLive } from "../data/live.tsx";
import { useTimeRange } from "../data/use-time-range.ts";
import { isMac } from "../parts/is-mac.ts";
import { type KeyGroup, useKeyRegistry, useKeys } from "../parts/use-keys.tsx";
import { ClearDialog } from "./clear-dialog.tsx";
import { KeyHelp } from "./key-help.tsx";
import { INNER_PAGES, PAGES, PageLinks } from "./page-links.tsx";
import { Palette } from "./palette.tsx";
import { applyTheme, nextTheme, storedTheme, THEME_MARKS } from "./theme-choice.ts";

/** Name, pages with their counters, live or paused, time range, palette, theme. */
export function Header() {
  const [, navigate] = useLocation();
  const { state, setPaused } = useLive();
  const [theme, setTheme] = useState(storedTheme);
  const [isSearching, setSearching] = useState(false);
  const [isClearing, setClearing] = useState(false);
  const [help, setHelp] = useState<KeyGroup[]>();
  const registry = useKeyRegistry();

  const changeTheme = () => {
    const next = nextTheme(theme);
    applyTheme(next);
    setTheme(next);
  };
  const togglePaused = () => setPaused(state !== "paused");
  useKeys(
    [
      { keys: "mod+k", what: "find a job, a trace, an attribute, a page", run: () => setSearching(true), inText: true },
      ...[...PAGES, ...INNER_PAGES].map(({ href, name, key }) => ({
        keys: `g ${key}`,
        what: name,
        run: () => navigate(href),
      })),
      { keys: ".", what: "pause the page, or follow again", run: togglePaused },
      { keys: "T", what: "theme: system, light, dark", run: changeTheme },
      { keys: "?", what: "these keys", run: () => setHelp(registry.list()) },
    ],
    "Everywhere",
  );
  return (
    <header className="frame-header">
      <Link href="/jobs" className="frame-brand">
        jobtrail
      </Link>
      <PageLinks />
      <span className="frame-gap" />
      <button
        type="button"
        className="quiet frame-live"
        data-state={state}
        aria-pressed={state !== "paused"}
        title={state === "paused" ? "Follow again ( . )" : "Pause the page ( . )"}
        onClick={togglePaused}
      >
        <span aria-hidden="true">{state === "paused" ? "❚❚" : "●"}</span> {state}
      </button>
      <RangeSelect />
      <button type="button" className="frame-find" onClick={() => setSearching(true)}>
        <kbd>{isMac ? "⌘" : "Ctrl"} K</kbd> search
      </button>
      <button
        type="button"
        className="quiet frame-icon"
        aria-label="Keys"
        title="Keys ( ? )"
        onClick={() => setHelp(registry.list())}
      >
        ?
      </button>
      <button
        type="button"
        className="quiet frame-icon"
        aria-label={`Theme: ${theme}`}
        title={`Theme: ${theme} ( T )`}
        onClick={changeTheme}
      >
        {THEME_MARKS[theme]}
      </button>
      {isSearching ? <Palette onClear={() => setClearing(true)} onClose={() => setSearching(false)} /> : null}
      {isClearing ? <ClearDialog onClose={() => setClearing(false)} /> : null}
      {help ? <KeyHelp groups={help} onClose={() => setHelp(undefined)} /> : null}
    </header>
  );
}

const OWN_TIME = "own";
const OTHER_RUNS = "runs";

function RangeSelect() {
  const [, navigate] = useLocation();
  const { range, isOwn, setRange } = useTimeRange();
  const choose = (value: string) => {
    if (value === OTHER_RUNS) navigate("/runs");
    else setRange(TIME_RANGES.find((known) => known === value) ?? "all");
  };
  return (
    <select
      className="frame-range"
      aria-label="Time range"
      value={isOwn ? OWN_TIME : range}
      onChange={({ target }) => choose(target.value)}
    >
      {isOwn ? (
        <option value={OWN_TIME} disabled>
          chosen time
        </option>
      ) : null}
      {TIME_RANGES.map((known) => (
        <option key={known} value={known}>
          {RANGE_NAMES[known]}
        </option>
      ))}
      <option value={OTHER_RUNS}>other runs …</option>
    </select>
  );
}
