import type { DeadLetter } from "../../../observability/backend/api/aws-view.ts";
import {
  deleteWord,
  letterLines,
  matchesFilter,
  NO_CODE,
  redrivePlan,
  redriveWays,
  requestParts,
} from "../../../observability/backend/viewer/model/selection-letters.ts";

const aLetter = (more: Partial<DeadLetter> = {}): DeadLetter => ({
  messageId: "m1",
  queue: "dead-letter-queue",
  jobId: "j1",
  jobType: "data_cleanup",
  code: "STEP_FAILED",
  reason: "target_table is locked",
  stage: "processor",
  attempts: 5,
  sinceUs: 1_000,
  traceId: null,
  redriveTo: "jobs-todo",
  ...more,
});

describe("lines of dead letters", () => {
  it("are newest first", () => {
    const lines = letterLines([aLetter(), aLetter({ messageId: "m2", sinceUs: 2_000 })], []);

    expect(lines.map(({ letter }) => letter.messageId)).toEqual(["m2", "m1"]);
  });

  it("keep a letter that was sent on in its place", () => {
    const followed = { letter: aLetter(), to: "jobs-todo", atUs: 5_000 };
    const others = [
      aLetter({ messageId: "m0", jobId: "j0", sinceUs: 0 }),
      aLetter({ messageId: "m2", jobId: "j2", sinceUs: 2_000 }),
    ];

    const lines = letterLines(others, [followed]);

    expect(lines.map(({ letter, followed: sent }) => [letter.messageId, sent?.to])).toEqual([
      ["m2", undefined],
      ["m1", "jobs-todo"],
      ["m0", undefined],
    ]);
  });

  it("show a letter that is in the queue still as such", () => {
    const lines = letterLines([aLetter()], [{ letter: aLetter(), to: "jobs-todo", atUs: 5_000 }]);

    expect(lines).toEqual([{ letter: aLetter() }]);
  });

  it("show a job that came back once, by its new letter", () => {
    const back = aLetter({ messageId: "m9", sinceUs: 1_500 });

    const lines = letterLines([back], [{ letter: aLetter(), to: "jobs-todo", atUs: 5_000 }]);

    expect(lines).toEqual([{ letter: back }]);
  });

  it("do not take letters without a job for one another", () => {
    const sent = { letter: aLetter({ jobId: null }), to: "jobs-todo", atUs: 0 };

    expect(letterLines([aLetter({ messageId: "m9", jobId: null, sinceUs: 9_000 })], [sent])).toHaveLength(2);
  });
});

describe("the filter of dead letters", () => {
  const lines = letterLines([aLetter(), aLetter({ messageId: "m2", code: null, jobType: null, reason: null })], []);
  const ids = (filter: Partial<Parameters<typeof matchesFilter>[0]>) =>
    lines.filter(matchesFilter({ codes: [], types: [], text: "", ...filter })).map(({ letter }) => letter.messageId);

  it("wants all words of the text, in any case and any field", () => {
    expect(ids({ text: "LOCKED step_failed" })).toEqual(["m1"]);
    expect(ids({ text: "locked nothing" })).toEqual([]);
    expect(ids({ text: "  " })).toEqual(["m1", "m2"]);
  });

  it("finds letters without a code or a type", () => {
    expect(ids({ codes: [NO_CODE] })).toEqual(["m2"]);
    expect(ids({ types: ["data_cleanup"] })).toEqual(["m1"]);
  });
});

describe("a redrive", () => {
  const letters = [
    aLetter(),
    aLetter({ messageId: "m2" }),
    aLetter({ messageId: "m3", redriveTo: "ingester-queue" }),
    aLetter({ messageId: "m4", redriveTo: null }),
  ];

  it("says how many go where", () => {
    expect(redrivePlan(letters, undefined)).toEqual({
      targets: [
        { queue: "jobs-todo", count: 2 },
        { queue: "ingester-queue", count: 1 },
      ],
      withoutTarget: 1,
    });
    expect(redrivePlan(letters, "other")).toEqual({ targets: [{ queue: "other", count: 4 }], withoutTarget: 0 });
  });

  it("says which queue each leaves, and for which", () => {
    const told = aLetter({ queue: "undelivered-notifications", redriveTo: "notifications" });

    expect(redriveWays([told, ...letters])).toEqual([
      { from: "undelivered-notifications", to: "notifications", count: 1 },
      { from: "dead-letter-queue", to: "jobs-todo", count: 2 },
      { from: "dead-letter-queue", to: "ingester-queue", count: 1 },
      { from: "dead-letter-queue", to: null, count: 1 },
    ]);
  });

  it("is sent in few parts that lose none", () => {
    const ids = Array.from({ length: 203 }, (_, index) => `m${index}`);

    const parts = requestParts(ids);

    expect(parts.flat()).toEqual(ids);
    expect(parts.length).toBeLessThanOrEqual(6);
    expect(requestParts(ids.slice(0, 3))).toHaveLength(1);
    expect(requestParts([])).toEqual([]);
  });

  it("is told apart from a deletion, which has to be typed", () => {
    expect(deleteWord(3)).toBe("delete 3");
  });
});
