import {
  formatClock,
  formatCountOf,
  formatDuration,
  formatId,
  formatName,
  formatSentence,
  formatShortAge,
  formatTime,
} from "../../../observability/backend/viewer/model/format.ts";

describe("values for people", () => {
  it("shows durations with three digits, in the unit that is read best", () => {
    const shown = [-5, 0, 0.4, 5, 999.4, 999.7, 1_240, 999_400, 999_600, 59_940_000, 59_960_000, 125e6, 3_723e6].map(
      formatDuration,
    );

    expect(shown).toEqual([
      ...["0", "0", "<1 µs", "5 µs", "999 µs", "1 ms", "1.24 ms", "999 ms", "1 s", "59.9 s"],
      ...["1 min", "2 min 5 s", "1 h 2 min"],
    ]);
  });

  it("shortens ids, never in the middle of a letter", () => {
    expect(formatId("3f2a91c7-0000-4000-8000-00000000d91c")).toBe("3f2a91…d91c");
    expect(formatId("job-1")).toBe("job-1");
    expect(formatId("😀".repeat(20))).toBe(`${"😀".repeat(6)}…${"😀".repeat(4)}`);
  });

  it("shows ages in a few letters", () => {
    expect([0, 8_000, 190_000].map((age) => formatShortAge(1_000_000 - age, 1_000_000))).toEqual([
      "now",
      "8 s",
      "3 min",
    ]);
  });

  it("shows the time of day with milliseconds, and the day before it", () => {
    const us = new Date(2026, 0, 5, 14, 2, 11, 42).getTime() * 1_000;

    expect(formatClock(us)).toBe("14:02:11.042");
    expect(formatTime(us)).toBe("2026-01-05 14:02:11.042");
  });

  it("makes a sentence of what a program says", () => {
    expect(["no AWS to ask: start it", "Gone.", "is it on? ", ""].map(formatSentence)).toEqual([
      ...["No AWS to ask: start it.", "Gone.", "Is it on?", ""],
    ]);
  });

  it("counts one and many", () => {
    expect([0, 1, 20_000].map((count) => formatCountOf(count, "span"))).toEqual(["0 spans", "1 span", "20,000 spans"]);
  });

  it("has a word for a name that cannot be seen", () => {
    expect(["", " \n\t", " a "].map(formatName)).toEqual(["(no name)", "(no name)", " a "]);
  });
});
