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
  /** Share of them that is used, 0 to 1. */
  processorLoad: number;
}

/** INITs that a mapping runs at once. */
const mostAtOnce = 2;

/** From this load on, one more process makes the others slower. */
const busyMachine = 0.8;

/**
 * How many environments to start now. One more is worth its start when what waits would wait longer than that. On a
 * machine whose processors are used up it takes a lot more, and helps little: the bar rises with the processes there are.
 */
export function environmentsToStart(state: ScaleOutState): number {
  const { waitingBatches, free, busy, starting, limit, meanBatchMs, meanInitMs, processors, processorLoad } = state;
  const total = free + busy + starting;
  const wanted = Math.min(waitingBatches - free - starting, limit - total, mostAtOnce - starting);
  if (wanted <= 0) return 0;
  if (total === 0) return wanted;
  const waitMs = meanBatchMs * Math.max(1, waitingBatches / total);
  const crowd = processorLoad < busyMachine ? 1 : Math.max(1, (total / processors) ** 2);
  return waitMs > meanInitMs * crowd ? wanted : 0;
}
