import fc from "fast-check";
import { compareOperations } from "../../../observability/backend/viewer/model/compare-operations.ts";
import { compareTrees } from "../../../observability/backend/viewer/model/compare-trees.ts";
import { buildTraceTree } from "../../../observability/backend/viewer/model/trace-tree.ts";
import { anySpans, span, view } from "./trace-spans.ts";

const tree = (...spans: Parameters<typeof view>[0]) => buildTraceTree(view(spans));
const below = (spanId: string, name: string, startUs: number, more = {}) =>
  span(spanId, { name, startUs, parentSpanId: "root", ...more });

describe("the comparison of two traces", () => {
  const before = tree(
    span("root", { name: "job", durationUs: 50_000 }),
    below("1", "validate", 1),
    below("2", "step", 2, { durationUs: 4_000 }),
    below("3", "publish", 3),
    span("4", { name: "inside", parentSpanId: "3", startUs: 4 }),
  );
  const after = tree(
    span("root", { name: "job", durationUs: 52_000 }),
    below("a", "validate", 1, { status: "error" }),
    below("b", "step", 2, { durationUs: 9_000 }),
    below("c", "step", 3, { durationUs: 10 }),
    below("d", "notify", 4),
  );

  it("matches spans by name and place, the first attempt with the first", () => {
    const { rows, counts } = compareTrees(before, after);

    expect(rows.map(({ name, difference, deltaUs }) => [name, difference, deltaUs])).toEqual([
      ["job", "same", 2_000],
      ["validate", "changed", 0],
      ["step", "changed", 5_000],
      ["publish", "removed", undefined],
      ["inside", "removed", undefined],
      ["step", "added", undefined],
      ["notify", "added", undefined],
    ]);
    expect(counts).toEqual({ same: 1, changed: 2, added: 2, removed: 2 });
    expect(rows[0]?.descendants).toBe(6);
  });

  it("matches jobs of two types by what is alike in their names", () => {
    const job = (type: string) =>
      tree(
        span("root", { name: `submit ${type}` }),
        below("x", `execute ${type}`, 1),
        below("y", `step of ${type} ${type}`, 2),
        below("z", `only ${type.length}`, 3),
      );

    const { rows } = compareTrees(job("report"), job("cleanup"));

    expect(rows.map(({ name, formerName, difference }) => [name, formerName, difference])).toEqual([
      ["submit cleanup", "submit report", "same"],
      ["execute cleanup", "execute report", "same"],
      ["step of cleanup cleanup", "step of report report", "same"],
      ["only 6", undefined, "removed"],
      ["only 7", undefined, "added"],
    ]);
  });

  it("shows every span of both exactly once, and swaps added and removed with the sides", () => {
    fc.assert(
      fc.property(anySpans, anySpans, (one, other) => {
        const [a, b] = [buildTraceTree(one), buildTraceTree(other)];
        const { rows, counts } = compareTrees(a, b);
        const swapped = compareTrees(b, a).counts;

        expect(new Set(rows.flatMap((row) => row.a ?? []))).toEqual(new Set(a.nodes));
        expect(new Set(rows.flatMap((row) => row.b ?? []))).toEqual(new Set(b.nodes));
        expect(rows.length).toBe(a.nodes.length + b.nodes.length - counts.same - counts.changed);
        expect([swapped.added, swapped.removed]).toEqual([counts.removed, counts.added]);
      }),
    );
  });

  it("finds nothing between a trace and itself", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const { counts } = compareTrees(buildTraceTree(spans), buildTraceTree(spans));

        expect(counts).toEqual({ same: spans.spans.length, changed: 0, added: 0, removed: 0 });
      }),
    );
  });

  it("puts the time of operations side by side, the greatest difference first", () => {
    expect(compareOperations(before, after).slice(0, 2)).toMatchObject([
      { operation: "step", a: { count: 1, totalUs: 4_000 }, b: { count: 2, totalUs: 9_010 }, deltaUs: 5_010 },
      { operation: "job", deltaUs: 2_000 },
    ]);
  });
});
