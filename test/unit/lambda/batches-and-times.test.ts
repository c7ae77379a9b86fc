import { PassThrough } from "node:stream";
import { createChanges } from "../../../infra/local/emulators/lambda/changes.ts";
import { parseFunctionName } from "../../../infra/local/emulators/lambda/function-name.ts";
import { createMessageDeleter } from "../../../infra/local/emulators/lambda/message-deleter.ts";
import { splitBatches } from "../../../infra/local/emulators/lambda/split-batches.ts";
import { receiveVisibilitySeconds, scaledTimeoutSeconds } from "../../../infra/local/emulators/lambda/time-scale.ts";
import type { QueueMessage, Queues } from "../../../infra/local/emulators/queues.ts";
import { readLines } from "../../../infra/local/emulators/read-lines.ts";

function aMessage(Body: string): QueueMessage {
  return {
    ...{ MessageId: "m", ReceiptHandle: Body, Body, MD5OfBody: "" },
    ...{ Attributes: {}, MessageAttributes: {} },
  };
}

describe("batches", () => {
  it("hold as many messages as the mapping allows, in order", () => {
    const messages = ["1", "2", "3", "4", "5"].map(aMessage);

    expect(splitBatches(messages, 2).map((batch) => batch.map(({ Body }) => Body))).toEqual([
      ["1", "2"],
      ["3", "4"],
      ["5"],
    ]);
    expect(splitBatches([], 2)).toEqual([]);
  });

  it("fit into one invocation of 6 MB, quotes in the bodies counted", () => {
    const messages = Array.from({ length: 8 }, () => aMessage("x".repeat(1_000_000)));
    const quoted = Array.from({ length: 8 }, () => aMessage('"'.repeat(1_000_000)));

    expect(splitBatches(messages, 10).map((batch) => batch.length)).toEqual([6, 2]);
    expect(splitBatches(quoted, 10).map((batch) => batch.length)).toEqual([3, 3, 2]);
  });
});

describe("the time-out of a function", () => {
  it.each([
    [900, 0.02, 18],
    [30, 0.02, 10],
    [1, 0.02, 1],
    [900, 1, 900],
    [3, 1, 3],
  ])("of %d s at the scale %d is %d s", (seconds, scale, scaled) => {
    expect(scaledTimeoutSeconds(seconds, scale)).toBe(scaled);
  });

  it("decides for how long messages are hidden", () => {
    expect(receiveVisibilitySeconds(18, 0)).toBe(19);
    expect(receiveVisibilitySeconds(1.5, 5)).toBe(8);
  });
});

describe("function names", () => {
  it.each([
    ["job", { name: "job" }],
    ["job:$LATEST", { name: "job", qualifier: "$LATEST" }],
    ["000000000000:function:job", { name: "job" }],
    ["arn:aws:lambda:us-east-1:000000000000:function:job", { name: "job" }],
    ["arn:aws:lambda:us-east-1:000000000000:function:job:live", { name: "job", qualifier: "live" }],
  ])("are read from %s", (text, parsed) => {
    expect(parseFunctionName(text)).toEqual(parsed);
  });
});

describe("the lines of a stream", () => {
  it("are whole whatever the chunks, the last one too, and never longer than 256 KB", async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    readLines(stream, (line) => lines.push(line));

    const bytes = Buffer.from(`one\nzwölf\n\n${"x".repeat(600_000)}\nlast`);
    for (let at = 0; at < bytes.length; at += 7_001) stream.write(bytes.subarray(at, at + 7_001));
    stream.end();
    await new Promise((resolve) => stream.once("close", resolve));

    expect(lines.slice(0, 3)).toEqual(["one", "zwölf", ""]);
    expect(lines.slice(3).map(({ length }) => length)).toEqual([262_144, 262_144, 75_712, 4]);
    expect(lines.at(-1)).toBe("last");
  });
});

describe("deleting messages", () => {
  function aQueue(fail: () => boolean = () => false) {
    const calls: number[] = [];
    const queues = {
      delete: async (_: string, handles: readonly string[]) => {
        calls.push(handles.length);
        await new Promise((resolve) => setImmediate(resolve));
        if (fail()) throw new Error("refused");
      },
    } as unknown as Queues;
    return { calls, deleter: createMessageDeleter(queues, "arn") };
  }

  it("gathers what comes while a call is under way, ten to a call", async () => {
    const { calls, deleter } = aQueue();

    await Promise.all(Array.from({ length: 24 }, (_, n) => deleter.delete([String(n)])));

    expect(calls).toEqual([1, 10, 10, 3]);
  });

  it("tries three times, then says that it failed, and goes on with the next", async () => {
    let failures = 0;
    const { calls, deleter } = aQueue(() => ++failures <= 3);

    await expect(deleter.delete(["a"])).rejects.toThrow("refused");
    await deleter.delete(["b"]);

    expect(calls).toEqual([1, 1, 1, 1]);
  });
});

describe("a wait for changes", () => {
  it("ends at a change, at one that came before, and when the time is over", async () => {
    const changes = createChanges();

    const first = changes.wait(60_000);
    changes.notify();
    await first;
    changes.notify();
    await changes.wait(60_000);
    await changes.wait(1);
  });
});
