import { describe, expect, it } from "@jest/globals";
import { formatAge, formatDuration } from "../../../observability/jobs-cli/format.ts";
import { readEvents } from "../../../observability/jobs-cli/read-events.ts";
import { tableLines } from "../../../observability/jobs-cli/table.ts";
import { painter, plain, shorten, widthOf } from "../../../observability/jobs-cli/terminal.ts";
import { timeBar } from "../../../observability/jobs-cli/time-bar.ts";

describe("what the commands print", () => {
  it.each([
    [0, "0 ms"],
    [23.8, "23.8 µs"],
    [38_200, "38.2 ms"],
    [999_600, "1 s"],
    [1_240_000, "1.24 s"],
    [125_000_000, "2.08 min"],
    [7_200_000_000, "2 h"],
  ])("has %s microseconds as %s", (us, text) => {
    expect(formatDuration(us)).toBe(text);
  });

  it.each([
    [-5, "0 s"],
    [8_900_000, "8 s"],
    [61_000_000, "1 min"],
    [10_000_000_000, "2 h"],
  ])("has an age of %s microseconds as %s", (us, text) => {
    expect(formatAge(us)).toBe(text);
  });

  it("has every kind of time as its own sign, and the longest of a place wins", () => {
    const segments = [
      { kind: "bus" as const, startUs: 0, endUs: 10 },
      { kind: "queue-wait" as const, startUs: 10, endUs: 14 },
      { kind: "work" as const, startUs: 14, endUs: 30 },
      { kind: "retry-wait" as const, startUs: 40, endUs: 50 },
    ];
    expect(timeBar(segments, { fromUs: 0, toUs: 50, width: 5 })).toBe("·██ ╱");
  });

  it("shortens the columns that may be shortened, the last ones first", () => {
    const columns = [
      { title: "A", text: ({ a }: { a: string; b: string }) => a, least: 3 },
      { title: "B", text: ({ b }: { a: string; b: string }) => b, least: 4 },
    ];
    const lines = tableLines([{ a: "aaaaaaaa", b: "bbbbbbbb" }], columns, { columns: 14 });

    expect(lines).toEqual(["A         B", "aaaaaaaa  bbb…"]);
    expect(tableLines([{ a: "aaaaaaaa", b: "bbbbbbbb" }], columns, { columns: 10 })[1]).toBe("aaa…  bbb…");
  });

  it("is free of what a terminal would obey, and counts characters without their colours", () => {
    expect(plain("a\u001b[31mb\nc\u202ed")).toBe("a [31mb c d");
    expect(widthOf(painter({ colour: true })("red", "four"))).toBe(4);
    expect(painter({ colour: false })("red", "four")).toBe("four");
    expect(shorten("abcdef", 4)).toBe("abc…");
  });

  it("reads events however the bytes are cut", async () => {
    const bytes = new TextEncoder().encode(
      ': hi\n\nid: 1\nevent: jobs\ndata: {"ids":["é"]}\n\nid: 2\n\ndata: a\ndata: b\r\n\r\n',
    );
    for (let size = 1; size < 9; size++) {
      const cut = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      });
      const read: unknown[] = [];
      for await (const event of readEvents(cut)) read.push(event);
      expect(read).toEqual([
        { type: "jobs", data: '{"ids":["é"]}' },
        { type: "message", data: "a\nb" },
      ]);
    }
  });
});
