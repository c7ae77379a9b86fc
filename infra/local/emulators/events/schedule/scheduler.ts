import type { Timers } from "../timers.ts";
import type { Schedule } from "./parse-schedule.ts";

/** A scaled schedule never fires more often than this. */
const shortestScaledMs = 5_000;

export interface SchedulerOptions {
  timers: Timers;
  now(): number;
  /** 1 is real time; 0.02 fires a daily rule every 29 minutes. */
  timeScale: number;
}

export interface Scheduler {
  /** Fires `fire` again and again from now on; an earlier schedule of the same key ends. */
  start(key: string, schedule: Schedule, fire: () => void): void;
  end(key: string): void;
  stop(): void;
}

export function createScheduler({ timers, now, timeScale }: SchedulerOptions): Scheduler {
  const running = new Map<string, { cancel(): void }>();

  function end(key: string) {
    running.get(key)?.cancel();
    running.delete(key);
  }

  return {
    start(key, schedule, fire) {
      end(key);
      let scheduleTime = now();
      const arm = () => {
        // A timer may run a little early: the time it stood for must not come twice.
        const from = timeScale === 1 ? Math.max(now(), scheduleTime) : scheduleTime;
        const next = nextTime(schedule, from);
        if (next === undefined) return end(key);
        const delay = timeScale === 1 ? next - now() : Math.max(shortestScaledMs, (next - from) * timeScale);
        scheduleTime = next;
        const timer = timers.after(delay, () => {
          arm();
          fire();
        });
        running.set(key, timer);
      };
      arm();
    },
    end,
    stop() {
      for (const key of [...running.keys()]) end(key);
    },
  };
}

/** Epoch milliseconds, on the clock of the schedule. */
function nextTime(schedule: Schedule, after: number): number | undefined {
  return schedule.kind === "rate" ? after + schedule.periodMs : schedule.next(new Date(after))?.getTime();
}
