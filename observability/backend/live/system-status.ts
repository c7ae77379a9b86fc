import type { Banner, StatusView } from "../api/live-view.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { LiveHub } from "./live-hub.ts";
import { createSpanRate } from "./span-rate.ts";

/** What AWS itself counts; `state` says whether it can be asked. */
export interface AwsCounters {
  deadLetters: number | null;
  alerts: number | null;
  state: StatusView["aws"];
}

export interface SystemStatusOptions {
  store: TelemetryStore;
  live: LiveHub;
  jobs?: () => number;
  aws?: () => AwsCounters;
  /** Milliseconds between two looks for listeners. Default 2 000. */
  everyMs?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export interface SystemStatus {
  view(): StatusView;
  stop(): void;
}

/** An eviction is told for this long. */
const EVICTION_SHOWN_MS = 10 * 60_000;
/** Silence is told in steps, so that the text does not change all the time. Seconds. */
const SILENCES = [30, 60, 120, 300, 600, 1_800, 3_600];

/** The counters and banners of the page's frame; while somebody listens, a change is sent as a `status` event. */
export function createSystemStatus({
  store,
  live,
  jobs = () => 0,
  aws = () => ({ deadLetters: null, alerts: null, state: "none" }),
  everyMs = 2_000,
  now = Date.now,
}: SystemStatusOptions): SystemStatus {
  const rate = createSpanRate(now);
  let evictedAt = Number.NEGATIVE_INFINITY;
  let sent = "";

  function view(): StatusView {
    const { deadLetters, alerts, state } = aws();
    const { spans, evictedUntilMs } = store.status();
    const evicted = now() - evictedAt < EVICTION_SHOWN_MS ? evictedUntilMs : undefined;
    return {
      deadLetters,
      alerts,
      jobs: jobs(),
      spans,
      spansPerS: Math.round(rate.perS() * 10) / 10,
      banners: [...silenceBanner(rate.lastAt(), now()), ...evictionBanner(evicted, now()), ...live.banners()],
      aws: state,
    };
  }

  const remove = store.observe({
    spansWritten: (spans) => rate.add(spans.length),
    evicted: () => {
      evictedAt = now();
    },
  });
  const timer = setInterval(() => {
    if (live.clients() === 0) return;
    const status = view();
    const text = JSON.stringify(status);
    if (text === sent) return;
    sent = text;
    live.publish({ type: "status", status });
  }, everyMs);
  timer.unref();

  return {
    view,
    stop() {
      remove();
      clearInterval(timer);
    },
  };
}

function silenceBanner(lastAt: number | undefined, now: number): Banner[] {
  const silence = lastAt === undefined ? 0 : (now - lastAt) / 1_000;
  const step = SILENCES.filter((seconds) => seconds <= silence).at(-1);
  if (step === undefined) return [];
  const span = step < 60 ? `${step} s` : step < 3_600 ? `${step / 60} min` : "1 h";
  return [{ key: "no-spans", level: "info", text: `no spans for ${span}: is the generator running?` }];
}

/** The time of day, with the day when that is another one than today. */
function evictionBanner(untilMs: number | undefined, now: number): Banner[] {
  if (untilMs === undefined) return [];
  // A span that was misdated into the future says nothing about what is kept.
  const until = new Date(Math.min(untilMs, now));
  const clock = [until.getHours(), until.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  const day = until.toDateString() === new Date(now).toDateString() ? "" : ` of ${until.toISOString().slice(0, 10)}`;
  return [{ key: "evicts", level: "info", text: `store evicts spans older than ${clock}${day}` }];
}
