import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random draws that a seed repeats. */
export interface Draws {
  /** From 0 (included) to 1 (excluded). */
  fraction(): number;
  /** From 0 to `count` − 1. */
  index(count: number): number;
  chance(share: number): boolean;
  exponential(mean: number): number;
}

export function seededDraws(seed: number): Draws {
  const generator = xoroshiro128plus(seed);
  // A whole draw is 32 bits with a sign.
  const fraction = () => (generator.next() + 0x8000_0000) / 0x1_0000_0000;
  return {
    fraction,
    index: (count) => uniformInt(generator, 0, count - 1),
    chance: (share) => share > 0 && fraction() < share,
    exponential: (mean) => -mean * Math.log(1 - fraction()),
  };
}
