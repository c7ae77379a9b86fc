/** SQS hides a message for twelve hours at most. */
const longestBackoff = 43_200;

/** Doubles with every attempt. */
export function backoffSeconds(base: number, receives: number): number {
  return Math.min(longestBackoff, Math.ceil(base * 2 ** (receives - 1)));
}
