import { formatAge, formatTime } from "../../model/format.ts";
import { useLive } from "../data/live.tsx";
import { serverTimeMs } from "../data/server-clock.ts";
import { useNow } from "../data/use-now.ts";

/** How long ago by the backend's clock, with the absolute time in the tooltip. */
export function RelativeTime({ us }: { us: number }) {
  const { state } = useLive();
  const now = useNow(state === "paused" ? undefined : 1_000);
  return (
    <time dateTime={new Date(us / 1_000).toISOString()} title={formatTime(us)}>
      {formatAge(us / 1_000, serverTimeMs(now))}
    </time>
  );
}
