import {
  ancestors,
  attemptKeys,
  errorKeys,
  foldable,
  nameOfRow,
  rowOf,
  shownRows,
  step,
  withDescendants,
} from "../../../observability/backend/viewer/model/job-rows.ts";
import { aRow } from "./job-samples.ts";

const submit = aRow("submit", { descendants: 1, spanId: "01" });
const create = aRow("create", { depth: 1, spanId: "02" });
const first = aRow("first", { kind: "attempt", descendants: 2, spanId: "03", status: "error" });
const execute = aRow("execute", { depth: 1, descendants: 1, spanId: "04", status: "error" });
const purge = aRow("purge", {
  depth: 2,
  spanId: "05",
  status: "error",
  error: { type: "STEP_FAILED", reason: "locked" },
});
const wait = aRow("wait", { kind: "wait" });
const second = aRow("second", {
  kind: "attempt",
  descendants: 0,
  spanId: "06",
  error: { type: "TIMEOUT", reason: "late" },
});
const rows = [submit, create, first, execute, purge, wait, second];
const keys = (list: readonly { key: string }[]) => list.map(({ key }) => key);

describe("the rows of a job's timeline", () => {
  it("hide all that is below a folded row, whatever is folded below it", () => {
    expect(shownRows(rows, new Set())).toEqual(rows);
    expect(keys(shownRows(rows, new Set(["first", "execute"])))).toEqual([
      "submit",
      "create",
      "first",
      "wait",
      "second",
    ]);
    expect(keys(shownRows(rows, new Set(["execute", "purge"])))).toEqual([
      "submit",
      "create",
      "first",
      "execute",
      "wait",
      "second",
    ]);
  });

  it("fold where something is below them", () => {
    expect(foldable(rows)).toEqual(["submit", "first", "execute"]);
    expect(attemptKeys(rows)).toEqual(["first"]);
  });

  it("know what is above and below them", () => {
    expect(keys(ancestors(rows, "purge"))).toEqual(["execute", "first"]);
    expect(ancestors(rows, "wait")).toEqual([]);
    expect(ancestors(rows, "of another job")).toEqual([]);
    expect(keys(withDescendants(rows, first))).toEqual(["first", "execute", "purge"]);
  });

  it("are named by their span, and by their key when they have none or share it", () => {
    const copy = aRow("copy", { spanId: "05" });
    const all = [...rows, copy];

    expect(all.map((row) => rowOf(all, nameOfRow(all, row)))).toEqual(all);
    expect([nameOfRow(all, purge), nameOfRow(all, wait), nameOfRow(all, copy)]).toEqual(["05", "wait", "copy"]);
    expect(rowOf(rows, null)).toBeUndefined();
    expect(rowOf(rows, "gone")).toBeUndefined();
  });

  it("are gone through by their errors, round at the ends", () => {
    const errors = errorKeys(rows);

    expect(errors).toEqual(["purge", "second"]);
    expect(step(rows, errors, undefined, 1)).toBe("purge");
    expect(step(rows, errors, "wait", 1)).toBe("second");
    expect(step(rows, errors, "wait", -1)).toBe("purge");
    expect(step(rows, errors, "second", 1)).toBe("purge");
    expect(step(rows, errors, "purge", -1)).toBe("second");
    expect(step(rows, [], "purge", 1)).toBeUndefined();
  });

  it("count as errors by their status when no failure is told", () => {
    expect(errorKeys([aRow("a"), aRow("b", { status: "error" })])).toEqual(["b"]);
  });
});
