import type { Draws } from "./draws.ts";

/** A message that arrives on the queue, `at` seconds after the beginning. */
export interface Arrival {
  at: number;
  tenant: number;
}

export interface SteadyOptions {
  draws: Draws;
  /** Messages a second. */
  rate: number;
  seconds: number;
  /** Who sends them, in even parts. */
  tenants?: number;
}

/** Messages that come one by one, by chance, at a rate that stays. */
export function* steady({ draws, rate, seconds, tenants = 1 }: SteadyOptions): Generator<Arrival> {
  for (let at = draws.exponential(1 / rate); at < seconds; at += draws.exponential(1 / rate)) {
    yield { at, tenant: tenants > 1 ? draws.index(tenants) : 0 };
  }
}

/** A day whose rate swings around `rate`: at noon it is `peak` times as high, at midnight as much lower. */
export function* daily({ peak, ...options }: SteadyOptions & { peak: number }): Generator<Arrival> {
  const { draws, rate, seconds } = options;
  const swing = peak - 1;
  for (const arrival of steady({ ...options, rate: rate * peak })) {
    const now = 1 - swing * Math.cos((2 * Math.PI * arrival.at) / seconds);
    if (draws.chance(now / peak)) yield arrival;
  }
}

/** Messages of one tenant that come all at once. */
export function* burst({ at, count, tenant = 0 }: { at: number; count: number; tenant?: number }): Generator<Arrival> {
  for (let sent = 0; sent < count; sent++) yield { at, tenant };
}

/** Two streams in the order of time. */
export function* merged(first: Iterable<Arrival>, second: Iterable<Arrival>): Generator<Arrival> {
  const [left, right] = [first[Symbol.iterator](), second[Symbol.iterator]()];
  let [a, b] = [left.next(), right.next()];
  while (!a.done || !b.done) {
    if (!a.done && (b.done || a.value.at <= b.value.at)) {
      yield a.value;
      a = left.next();
    } else if (!b.done) {
      yield b.value;
      b = right.next();
    }
  }
}
