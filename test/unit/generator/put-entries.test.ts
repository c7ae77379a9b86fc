import type { PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { putEntries } from "../../../generator/publish/put-entries.ts";

const entries = (...names: string[]): PutEventsRequestEntry[] => names.map((Source) => ({ Source }));
const ok: PutEventsResultEntry = { EventId: "event" };
const throttled: PutEventsResultEntry = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };
const malformed: PutEventsResultEntry = { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };

/** A bus that answers calls one after the other, and what it was asked. */
function busThat(...answers: PutEventsResultEntry[][]) {
  const calls: (string | undefined)[][] = [];
  const pauses: number[] = [];
  const options = {
    putEvents: async (asked: PutEventsRequestEntry[]) => {
      calls.push(asked.map(({ Source }) => Source));
      return { Entries: answers[calls.length - 1] ?? answers.at(-1) };
    },
    clock: { sleep: async (ms: number) => void pauses.push(ms) },
    random: { fraction: () => 0.5 },
  };
  return { calls, pauses, options };
}

describe("putting entries on the bus", () => {
  it("takes one call when all are accepted", async () => {
    const bus = busThat([ok, ok]);

    const results = await putEntries(entries("a", "b"), bus.options);

    expect(results).toEqual([{ accepted: true }, { accepted: true }]);
    expect(bus.calls).toEqual([["a", "b"]]);
  });

  it("puts again only the entries that were refused for now, after growing pauses", async () => {
    const bus = busThat([ok, throttled, throttled], [throttled, ok], [ok]);

    const results = await putEntries(entries("a", "b", "c"), bus.options);

    expect(results.every(({ accepted }) => accepted)).toBe(true);
    expect(bus.calls).toEqual([["a", "b", "c"], ["b", "c"], ["b"]]);
    expect(bus.pauses).toEqual([75, 150]);
  });

  it("leaves an entry that is refused for good", async () => {
    const bus = busThat([malformed, ok]);

    const results = await putEntries(entries("a", "b"), bus.options);

    expect(results).toEqual([
      { accepted: false, code: "MalformedDetail", reason: "Detail is malformed." },
      { accepted: true },
    ]);
    expect(bus.calls).toHaveLength(1);
  });

  it("gives up after the last attempt, with the code of the last answer", async () => {
    const bus = busThat([throttled]);

    const results = await putEntries(entries("a"), { ...bus.options, attempts: 3 });

    expect(results).toEqual([{ accepted: false, code: "ThrottlingException", reason: "Rate exceeded" }]);
    expect(bus.calls).toHaveLength(3);
  });

  it("takes an entry without an answer as refused", async () => {
    const bus = busThat([ok]);

    expect(await putEntries(entries("a", "b"), bus.options)).toMatchObject([{ accepted: true }, { code: "NoAnswer" }]);
  });
});
