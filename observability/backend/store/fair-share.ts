/** How much each owner holds, by owner. */
export type Holdings = Map<number, number>;

/**
 * The level down to which every owner above it has to come, so that together they hold `target`: whoever holds less than the level gives
 * nothing. Infinity when they hold no more than that already.
 */
export function fairLevel(holdings: Holdings, target: number): number {
  const ascending = [...holdings.values()].sort((a, b) => a - b);
  let left = target;
  for (const [index, held] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (held > share) return share;
    left -= held;
  }
  return Infinity;
}

/** What each owner above the level has to give. */
export function excesses(holdings: Holdings, level: number): Holdings {
  return new Map([...holdings].filter(([, held]) => held > level).map(([owner, held]) => [owner, held - level]));
}
