import { createHash } from "node:crypto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A source of random choices that can be repeated. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** From 0 (included) to 1 (excluded). */
  fraction(): number;
  /** True in `share` of the calls; `share` is from 0 to 1. */
  chance(share: number): boolean;
  /** Throws a RangeError when the list is empty. */
  pick<T>(list: readonly T[]): T;
  /** Picks in proportion to the weights; throws a RangeError when the list is empty. */
  pickWeighted<T extends { weight: number }>(list: readonly T[]): T;
  /** In the form of a version 4 UUID. */
  uuid(): string;
}

/** The same seed and stream name give the same choices; streams of one seed don't influence each other. */
export function seededRandom(seed: number, stream: string): Random {
  const digest = createHash("sha256").update(`${seed}/${stream}`).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32BE(offset)));

  const whole = (min: number, max: number) => uniformInt(generator, min, max);
  const fraction = () => whole(0, 0xffff_ffff) / 0x1_0000_0000;
  const pick = <T>(list: readonly T[]) => elementAt(list, whole(0, Math.max(0, list.length - 1)));
  return {
    whole,
    fraction,
    chance: (share) => fraction() < share,
    pick,
    pickWeighted(list) {
      let left = fraction() * list.reduce((sum, { weight }) => sum + weight, 0);
      const index = list.findIndex(({ weight }) => {
        left -= weight;
        return left < 0;
      });
      return elementAt(list, index);
    },
    uuid() {
      const hex = Array.from({ length: 4 }, () => whole(0, 0xffff_ffff).toString(16).padStart(8, "0")).join("");
      const variant = "89ab".charAt(whole(0, 3));
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

function elementAt<T>(list: readonly T[], index: number): T {
  if (list.length === 0) throw new RangeError("expected a list to pick from, got an empty one");
  return list.at(index) as T;
}
