import { revealAlign } from "../../../observability/backend/viewer/model/reveal-align.ts";

describe("a row that is brought into sight", () => {
  const inSight = { startIndex: 10, endIndex: 20 };

  it("moves the list as little as possible when it is the next one", () => {
    expect([9, 10, 15, 20, 21].map((index) => revealAlign(index, inSight))).toEqual(Array(5).fill("auto"));
  });

  it("stands in the middle when it was far off, or nothing has been drawn yet", () => {
    expect([0, 8, 22, 500].map((index) => revealAlign(index, inSight))).toEqual(Array(4).fill("center"));
    expect(revealAlign(3, null)).toBe("center");
  });
});
