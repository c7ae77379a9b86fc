import { readFolds, writeFolds } from "../../../observability/backend/viewer/model/job-folds.ts";
import { aRow } from "./job-samples.ts";

const rows = [
  aRow("submit", { spanId: "5".repeat(16), descendants: 1 }),
  aRow("create", { depth: 1 }),
  aRow("first", { kind: "attempt", spanId: "1".repeat(16), descendants: 1 }),
  aRow("step", { depth: 1 }),
  aRow("second", { kind: "attempt", descendants: 1 }),
  aRow("again", { depth: 1 }),
];

describe("folds of a timeline in its address", () => {
  it("name the attempts together, so that those to come are folded too", () => {
    expect(writeFolds(rows, new Set(["first", "second"]))).toEqual(["attempts"]);

    const later = [...rows, aRow("third", { kind: "attempt", descendants: 1 }), aRow("last", { depth: 1 })];
    expect([...readFolds(later, ["attempts"])]).toEqual(["first", "second", "third"]);
  });

  it("name other rows by their span, or by their key when they are none", () => {
    const folded = new Set(["submit", "second"]);

    const names = writeFolds(rows, folded);

    expect(names).toEqual(["5".repeat(16), "second"]);
    expect(readFolds(rows, names)).toEqual(folded);
  });

  it("are nothing when nothing is folded, and pass over what is not there", () => {
    expect(writeFolds(rows, new Set())).toEqual([]);
    expect(writeFolds([], new Set())).toEqual([]);
    expect(readFolds(rows, ["not a row"])).toEqual(new Set());
  });
});
