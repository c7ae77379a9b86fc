export interface StopSignals {
  /** Aborted by the first SIGINT or SIGTERM, or the parent's end. */
  signal: AbortSignal;
  /** What the second one does before the process ends with 130. */
  onSecond(work: () => void): void;
}

export interface StopOptions {
  /** Stops like Ctrl-C when the parent process is gone: npm, say, that somebody has killed. */
  withParent: boolean;
}

/** Milliseconds between two looks at the parent. */
const parentPeriod = 1_000;

/** Milliseconds in which a signal is the one before, come again: npm passes on what the terminal has sent to everybody already. */
const echoMs = 300;

/** The first Ctrl-C stops in order, the second at once. */
export function stopSignals({ withParent }: StopOptions): StopSignals {
  const stop = new AbortController();
  let atOnce = () => {};
  let firstAt = 0;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      firstAt = performance.now();
      return stop.abort();
    }
    if (performance.now() - firstAt < echoMs) return;
    atOnce();
    process.exit(130);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const parent = process.ppid;
  const look = () => void (process.ppid !== parent && !stop.signal.aborted && stop.abort());
  if (withParent) setInterval(look, parentPeriod).unref();
  return {
    signal: stop.signal,
    onSecond(work) {
      atOnce = work;
    },
  };
}
