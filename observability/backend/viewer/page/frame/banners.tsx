import { Link } from "wouter";
import type { StatusView } from "../../../api/live-view.ts";
import { formatClock, formatDuration } from "../../model/format.ts";
import { isNoAnswer } from "../data/fetch-json.ts";
import { serverAheadMs } from "../data/server-clock.ts";
import { useStatus } from "../data/use-status.ts";

type Line = StatusView["banners"][number];

/** Clocks that differ by less do no harm. */
const CLOCK_MS = 60_000;

/** Only when something is wrong with the system itself. At the lower edge: what is being read does not move when one comes or goes. */
export function Banners() {
  const { data, error, dataUpdatedAt } = useStatus();
  if (error) {
    return (
      <div className="frame-banners">
        <p role="alert" className="frame-banner frame-banner-error">
          {isNoAnswer(error) ? noAnswer(error, dataUpdatedAt) : error.message}
        </p>
      </div>
    );
  }
  const lines = [...(data?.banners ?? []), ...clockBanner()].map(({ key, level, text, href }) => (
    <p key={key} role="status" className={`frame-banner frame-banner-${level}`}>
      {href ? <Link href={href}>{text}</Link> : text}
    </p>
  ));
  return <div className="frame-banners">{lines}</div>;
}

function noAnswer({ message }: Error, answeredAtMs: number): string {
  const since = answeredAtMs === 0 ? "" : `; it did last at ${formatClock(answeredAtMs * 1_000).slice(0, 8)}`;
  return `${message} This page goes on by itself when it answers again${since}.`;
}

/** Ages are told by the backend's clock, times of day by this machine's zone: who compares them with a watch should know. */
function clockBanner(): Line[] {
  const ahead = serverAheadMs();
  if (Math.abs(ahead) < CLOCK_MS) return [];
  const text = `the backend's clock is ${formatDuration(Math.abs(ahead) * 1_000)} ${ahead > 0 ? "ahead of" : "behind"} this machine's: times here are the backend's`;
  return [{ key: "clock", level: "info", text }];
}
