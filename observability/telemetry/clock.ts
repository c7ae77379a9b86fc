/** Beyond this many milliseconds the monotonic clock is taken to have stood still (a frozen environment) or the wall clock to have been set. */
const tolerance = 2;

let correction = 0;

/**
 * The wall clock in milliseconds since the epoch with fractions: the start of the process plus its monotonic clock, corrected when the
 * two drift apart. Processes of one host agree on it to microseconds, which whole milliseconds of `Date.now()` cannot give.
 */
export function now(): number {
  const precise = monotonic();
  if (Math.abs(Date.now() - precise) <= tolerance) return precise;
  // A process that was put off between the two readings sees a drift that is none: it is gone at a second look.
  const again = monotonic();
  const drift = Date.now() - again;
  if (Math.abs(drift) <= tolerance) return again;
  correction += drift;
  return again + drift;
}

function monotonic(): number {
  return performance.timeOrigin + performance.now() + correction;
}
