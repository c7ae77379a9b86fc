import { facetOptions } from "../../../observability/backend/viewer/model/selection-facets.ts";
import {
  chosenShare,
  extendTo,
  type LineSelection,
  NO_LINES,
  toggleAll,
  toggleLine,
} from "../../../observability/backend/viewer/model/selection-lines.ts";

const order = ["a", "b", "c", "d", "e"];

const chosenOf = ({ ids }: LineSelection) => order.filter((id) => ids.has(id));

describe("choosing lines", () => {
  it("chooses a line and leaves it again", () => {
    const one = toggleLine(NO_LINES, "b");

    expect(chosenOf(one)).toEqual(["b"]);
    expect(chosenOf(toggleLine(one, "b"))).toEqual([]);
  });

  it("chooses a range upwards and downwards from the last line, beside what is chosen", () => {
    const fromC = toggleLine(toggleLine(NO_LINES, "a"), "c");

    expect(chosenOf(extendTo(fromC, "e", order))).toEqual(["a", "c", "d", "e"]);
    expect(chosenOf(extendTo(fromC, "b", order))).toEqual(["a", "b", "c"]);
  });

  it("begins a range at its end when the beginning has gone", () => {
    const gone = toggleLine(NO_LINES, "z");

    const next = extendTo(gone, "b", order);

    expect(chosenOf(next)).toEqual(["b"]);
    expect(next.anchor).toBe("b");
  });

  it("keeps the beginning, so that a range can be made longer and shorter", () => {
    const longer = extendTo(extendTo(toggleLine(NO_LINES, "b"), "c", order), "d", order);

    expect(chosenOf(longer)).toEqual(["b", "c", "d"]);
  });

  it("chooses all, then none, of those that are listed", () => {
    const all = toggleAll(toggleLine(NO_LINES, "z"), order);

    expect(chosenShare(all, order)).toBe("all");
    expect(chosenShare(toggleAll(all, order), order)).toBe("none");
    expect(toggleAll(all, order).ids.has("z")).toBe(true);
    expect(chosenShare(toggleLine(NO_LINES, "a"), order)).toBe("some");
  });
});

describe("values to filter by", () => {
  it("are counted, in order, with the chosen ones that are gone", () => {
    expect(facetOptions(["b", "a", "b"], ["z"])).toEqual([
      { value: "a", count: 1 },
      { value: "b", count: 2 },
      { value: "z", count: 0 },
    ]);
  });
});
