/** A queue with Poisson arrivals, exponential work and `servers` that take the next message when they are free (M/M/c). */
export interface Servers {
  /** Messages a second. */
  rate: number;
  meanWorkSeconds: number;
  servers: number;
}

/** Erlang's C formula: the share of the messages that find all servers busy. Throws a RangeError when the queue would grow for ever. */
export function shareThatWaits({ rate, meanWorkSeconds, servers }: Servers): number {
  const load = rate * meanWorkSeconds;
  if (load >= servers) {
    throw new RangeError(
      `expected less work than ${servers} servers do, got ${load} servers' worth; the queue would grow for ever`,
    );
  }
  // Erlang's B by its recursion, which neither overflows nor needs factorials; C follows from it.
  let blocked = 1;
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked);
  const use = load / servers;
  return blocked / (1 - use * (1 - blocked));
}

/** Mean wait in seconds, over all messages. */
export function meanWait(queue: Servers): number {
  return (shareThatWaits(queue) * queue.meanWorkSeconds) / (queue.servers - queue.rate * queue.meanWorkSeconds);
}

/** The wait in seconds that a share of the messages, from 0 to 1, stays below. */
export function waitOf(share: number, queue: Servers): number {
  const waits = shareThatWaits(queue);
  if (share <= 1 - waits) return 0;
  const perSecond = queue.servers / queue.meanWorkSeconds - queue.rate;
  return Math.log(waits / (1 - share)) / perSecond;
}
