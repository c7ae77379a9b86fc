/**
 * Seconds after which a function is killed locally: the template's time-out times the scale, but not less than ten seconds,
 * or the whole time-out when that is shorter (900 at 0.02 is 18, 30 is 10, 1 is 1).
 */
export function scaledTimeoutSeconds(timeoutSeconds: number, timeScale: number): number {
  return Math.max(timeoutSeconds * timeScale, Math.min(timeoutSeconds, 10));
}

/** Seconds for which a mapping hides the messages it takes: a killed function's messages are back soon after its time-out. */
export function receiveVisibilitySeconds(scaledTimeout: number, windowSeconds: number): number {
  return Math.ceil(scaledTimeout) + 1 + windowSeconds;
}
