import {
  formatAge,
  formatDuration,
  formatTags,
  parseTags,
} from "../../../observability/backend/viewer/model/format.ts";

describe("the page's words", () => {
  it.each([
    [0.5, "<1 µs"],
    [12.3456, "12.3 µs"],
    [38_200, "38.2 ms"],
    [1_236_000, "1.24 s"],
    [125_000_000, "2 min 5 s"],
    [7_260_000_000, "2 h 1 min"],
  ])("writes %d µs as %s", (microseconds, text) => {
    expect(formatDuration(microseconds)).toBe(text);
  });

  it("tells ages", () => {
    expect([formatAge(0, 500), formatAge(0, 8_000), formatAge(0, 200_000)]).toEqual([
      "just now",
      "8 s ago",
      "3 min ago",
    ]);
  });

  it("reads tags as words, and writes them back", () => {
    const { tags, wrong } = parseTags('error=true "k v" a="x \\"y\\"" b=');

    expect(tags).toEqual({ error: "true", a: 'x "y"', b: "" });
    expect(wrong).toEqual(['"k', 'v"']);
    expect(parseTags(formatTags({ a: 'x "y"', b: "c" })).tags).toEqual({ a: 'x "y"', b: "c" });
  });
});
