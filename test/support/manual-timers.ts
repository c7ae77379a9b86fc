/** Timers that wait until the test lets time pass. The shape is that of the emulators' `Timers`. */
export interface ManualTimers {
  after(ms: number, run: () => void): { cancel(): void };
  /** Delays that were asked for and have neither run nor been cancelled. */
  pending(): number[];
  /** Runs the earliest timer and answers its delay. Throws when there is none. */
  runNext(): number;
}

export function createManualTimers(): ManualTimers {
  const timers = new Set<{ ms: number; run: () => void }>();
  return {
    after(ms, run) {
      const timer = { ms, run };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    pending: () => [...timers].map(({ ms }) => ms),
    runNext() {
      const [next] = [...timers].sort((a, b) => a.ms - b.ms);
      if (next === undefined) throw new Error("expected a timer to be set, there is none");
      timers.delete(next);
      next.run();
      return next.ms;
    },
  };
}
