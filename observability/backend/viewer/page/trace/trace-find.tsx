import type { TraceScreen } from "./use-trace-screen.ts";

/** Text that is looked for in names, services, attributes and events; the arrows go from match to match. */
export function TraceFind({ screen }: { screen: TraceScreen }) {
  const { state, change, matches, selected, go } = screen;
  const at = selected ? matches.indexOf(selected) + 1 : 0;
  return (
    <search className="trace-find">
      <input
        type="search"
        aria-label="Find in this trace"
        placeholder="Find a name, key=value, event …"
        value={state.find}
        onChange={({ target }) => change({ find: target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(matches, event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") {
            change({ find: "" });
            event.currentTarget.blur();
          } else return;
          event.preventDefault();
        }}
      />
      {state.find === "" ? null : (
        <span className="trace-steps" role="status">
          <button
            type="button"
            className="quiet"
            title="Previous match ( b )"
            aria-label="Previous match"
            onClick={() => go(matches, -1)}
          >
            ↑
          </button>
          <button
            type="button"
            className="quiet"
            title="Next match ( f )"
            aria-label="Next match"
            onClick={() => go(matches, 1)}
          >
            ↓
          </button>
          {matches.length === 0
            ? "no match"
            : at > 0
              ? `${at} of ${matches.length}`
              : `${matches.length} ${matches.length === 1 ? "match" : "matches"}`}
        </span>
      )}
    </search>
  );
}
