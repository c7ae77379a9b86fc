export interface StopSignals {
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal;
  /** What the second one does before the process ends with 130. */
  onSecond(work: () => void): void;
}

/** The first Ctrl-C stops in order, the second at once. */
export function stopSignals(): StopSignals {
  const stop = new AbortController();
  let atOnce = () => {};
  const onSignal = () => {
    if (!stop.signal.aborted) return stop.abort();
    atOnce();
    process.exit(130);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: stop.signal,
    onSecond(work) {
      atOnce = work;
    },
  };
}
