import { Link, useLocation } from "wouter";
import { useStatus } from "../data/use-status.ts";
import { useTimeRange } from "../data/use-time-range.ts";

/** The pages; `key` follows `g`. */
export const PAGES = [
  { href: "/jobs", name: "Jobs", key: "j", also: ["/"], counter: undefined },
  { href: "/flow", name: "Flow", key: "f", also: ["/dependencies"], counter: undefined },
  { href: "/dead-letters", name: "Dead letters", key: "d", also: [], counter: "deadLetters" },
  { href: "/alerts", name: "Alerts", key: "a", also: ["/inbox"], counter: "alerts" },
  { href: "/search", name: "Traces", key: "t", also: ["/traces", "/trace"], counter: undefined },
  { href: "/monitor", name: "Metrics", key: "m", also: ["/runs"], counter: undefined },
] as const;

/** Pages inside of others, which have keys and are found like them. */
export const INNER_PAGES = [
  { href: "/inbox", name: "Inbox", key: "i" },
  { href: "/runs", name: "Runs", key: "r" },
] as const;

/** What the figure beside a name counts. */
const COUNTED = {
  deadLetters: "messages in dead-letter queues",
  alerts: "failures and alarms; ends of jobs are not counted",
};

/** Links to the pages, with what waits there. The time range goes along. */
export function PageLinks() {
  const [path] = useLocation();
  const { data: status } = useStatus();
  const { range } = useTimeRange();
  return (
    <nav aria-label="Pages">
      {PAGES.map(({ href, name, also, counter }) => {
        const isHere = [href, ...also].some((one) => path === one || (one !== "/" && path.startsWith(`${one}/`)));
        const count = counter && status?.[counter];
        return (
          <Link
            key={href}
            href={range === "all" ? href : `${href}?range=${range}`}
            aria-current={isHere ? "page" : undefined}
            className="frame-link"
          >
            {name}
            {counter ? (
              <span className="frame-count" hidden={!count} title={COUNTED[counter]}>
                {count}
              </span>
            ) : null}
          </Link>
        );
      })}
    </nav>
  );
}
