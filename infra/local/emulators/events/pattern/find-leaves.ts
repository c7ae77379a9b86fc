import type { Leaf } from "./alternative.ts";

/** Which element of which arrays a leaf lies in, innermost first; the array itself is the key. */
export interface Membership {
  array: readonly unknown[];
  index: number;
  outer: Membership | undefined;
}

export interface FoundLeaf {
  value: Leaf;
  membership: Membership | undefined;
}

/** A path with every way to cut its start into an event key: events may have dots in their keys, as patterns may. */
export interface LeafPath {
  name: string;
  /** At segment `n`: the keys to look for, and the segment after each. */
  steps: readonly (readonly { key: string; next: number }[])[];
}

export function leafPath(name: string): LeafPath {
  const segments = name.split(".");
  const steps = segments.map((_, from) =>
    segments.slice(from).map((_, more) => ({
      key: segments.slice(from, from + more + 1).join("."),
      next: from + more + 1,
    })),
  );
  return { name, steps };
}

/** All leaves of `event` at `path`. Arrays on the way are looked into; objects, empty arrays and empty objects have no leaf. */
export function findLeaves(event: unknown, path: LeafPath): FoundLeaf[] {
  const found: FoundLeaf[] = [];
  collect(event, path, 0, undefined, found);
  return found;
}

function collect(node: unknown, path: LeafPath, at: number, membership: Membership | undefined, found: FoundLeaf[]) {
  if (Array.isArray(node)) {
    node.forEach((element, index) => {
      const inner =
        typeof element === "object" && element !== null ? { array: node, index, outer: membership } : membership;
      collect(element, path, at, inner, found);
    });
  } else if (typeof node === "object" && node !== null) {
    for (const { key, next } of path.steps[at] ?? []) {
      if (Object.hasOwn(node, key)) collect((node as Record<string, unknown>)[key], path, next, membership, found);
    }
  } else if (at === path.steps.length && isLeaf(node)) {
    found.push({ value: node, membership });
  }
}

function isLeaf(node: unknown): node is Leaf {
  return node === null || typeof node === "string" || typeof node === "number" || typeof node === "boolean";
}
