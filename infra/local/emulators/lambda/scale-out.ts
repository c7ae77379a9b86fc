export interface ScaleOutState {
  /** Batches that wait in the queue. */
  waitingBatches: number;
  free: number;
  busy: number;
  starting: number;
  /** Environments that this function may have for the mapping. */
  limit: number;
  /** Milliseconds that one batch takes, as far as known. */
  meanBatchMs: number;
  /** Milliseconds that a start takes. */
  meanInitMs: number;
  /** Processors of the machine. */
  processors: number;
}

/** INITs that a mapping runs at once. */
const mostAtOnce = 2;

/**
 * How many environments to start now. One more is worth its start when the batches that wait would wait longer than that:
 * the more processes share the processors, the longer a start takes, so the bar rises with their number.
 */
export function environmentsToStart(state: ScaleOutState): number {
  const { waitingBatches, free, busy, starting, limit, meanBatchMs, meanInitMs, processors } = state;
  const total = free + busy + starting;
  const wanted = Math.min(waitingBatches - free - starting, limit - total, mostAtOnce - starting);
  if (wanted <= 0) return 0;
  if (total === 0) return wanted;
  const waitMs = (meanBatchMs * waitingBatches) / total;
  const worthMs = meanInitMs * Math.max(1, total / processors);
  return waitMs > worthMs ? wanted : 0;
}
