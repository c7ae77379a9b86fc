import type { LeafTest } from "./alternative.ts";
import { type FoundLeaf, findLeaves, type LeafPath, type Membership } from "./find-leaves.ts";

/** What a pattern asks of one field: one of the tests holds for a leaf, or, with `absent`, there is no leaf. */
export interface FieldDemand {
  path: LeafPath;
  tests: readonly LeafTest[];
  absent: boolean;
}

/** Demands that must hold together; leaves inside one array must come from the same element of it. */
export type Branch = readonly FieldDemand[];

export function matchesBranch(branch: Branch, event: unknown): boolean {
  const inArrays: FoundLeaf[][] = [];
  for (const { path, tests, absent } of branch) {
    const leaves = findLeaves(event, path);
    if (leaves.length === 0) {
      if (!absent) return false;
      continue;
    }
    const fitting = leaves.filter(({ value }) => tests.some((test) => test(value)));
    if (fitting.length === 0) return false;
    if (fitting.every(({ membership }) => membership !== undefined)) inArrays.push(fitting);
  }
  return inArrays.length < 2 || haveCommonElements(inArrays, 0, []);
}

function haveCommonElements(fields: readonly FoundLeaf[][], at: number, chosen: readonly Membership[]): boolean {
  const leaves = fields[at];
  if (leaves === undefined) return true;
  return leaves.some(({ membership }) => {
    const more = agreeing(membership, chosen);
    return more !== undefined && haveCommonElements(fields, at + 1, more);
  });
}

function agreeing(membership: Membership | undefined, chosen: readonly Membership[]): Membership[] | undefined {
  const all = [...chosen];
  for (let member = membership; member !== undefined; member = member.outer) {
    const { array, index } = member;
    const same = chosen.find((other) => other.array === array);
    if (same === undefined) all.push(member);
    else if (same.index !== index) return undefined;
  }
  return all;
}
