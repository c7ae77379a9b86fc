/** Beyond this many milliseconds the monotonic clock is taken to have stood still (a frozen environment) or the wall clock to have been set. */
const tolerance = 2;

let correction = 0;

/**
 * The wall clock in milliseconds since the epoch with fractions: the start of the process plus its monotonic clock, corrected when the
 * two drift apart. Processes of one host agree on it to microseconds, which whole milliseconds of `Date.now()` cannot give.
 */
export function now(): number {
  const precise = performance.timeOrigin + performance.now() + correction;
  const drift = Date.now() - precise;
  if (Math.abs(drift) <= tolerance) return precise;
  correction += drift;
  return precise + drift;
}
