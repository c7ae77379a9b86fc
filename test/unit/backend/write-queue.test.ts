import { jest } from "@jest/globals";
import { createWriteQueue, type WriteQueueOptions } from "../../../observability/backend/intake/write-queue.ts";
import { StoreWriteError } from "../../../observability/backend/store/store-errors.ts";
import { waitFor } from "../../support/wait-for.ts";

describe("requests that wait to be written", () => {
  function setUp(options: Partial<WriteQueueOptions> = {}) {
    const writes: string[][] = [];
    const sentences: string[] = [];
    const disk = { isFull: false };
    const queue = createWriteQueue({ acknowledge: "taken", warn: (text) => void sentences.push(text), ...options });
    const write = (bodies: readonly Buffer[]) => {
      const texts = bodies.map(String);
      if (disk.isFull) throw new StoreWriteError("the disk has no room");
      if (texts.includes("bad")) throw new Error("cannot be written");
      writes.push(texts);
    };
    return { add: (text: string) => queue.add(write, Buffer.from(text)), queue, writes, sentences, disk };
  }

  it("are acknowledged before they are written, and written before something is read", async () => {
    const { add, queue, writes } = setUp();

    await add("first");
    await add("second");
    const before = writes.length;
    queue.flush();

    expect(before).toBe(0);
    expect(writes).toEqual([["first", "second"]]);
  });

  it("are written by themselves when no others come", async () => {
    const { add, writes } = setUp();

    await add("alone");

    await waitFor(() => writes.length === 1, { what: "the write" });
    expect(writes).toEqual([["alone"]]);
  });

  it("wait no longer than a quarter of a second where they come without a pause", async () => {
    jest.useFakeTimers();
    const { queue, writes } = setUp();
    const write = (bodies: readonly Buffer[]) => writes.push(bodies.map(() => ""));
    const waited: number[] = [];
    for (let sent = 1; sent <= 400; sent++) {
      void queue.add(write, Buffer.alloc(64 * 1024));
      await jest.advanceTimersByTimeAsync(5);
      waited.push(sent - writes.flat().length);
    }
    jest.useRealTimers();

    // One came every 5 ms, and the look at them is up to 10 ms late.
    expect(Math.max(...waited)).toBeGreaterThan(45);
    expect(Math.max(...waited)).toBeLessThan(55);
  });

  it("are written at once beyond the bytes that may wait", async () => {
    const { add, writes } = setUp({ maxBytes: 10 });

    await add("12345");
    expect(writes).toEqual([]);
    await add("678901");

    expect(writes).toEqual([["12345", "678901"]]);
  });

  it("are told of an error of the store when they are large, and nothing of them waits", async () => {
    const { queue } = setUp();
    const write = () => {
      throw new StoreWriteError("the disk has no room");
    };

    await expect(queue.add(write, Buffer.alloc(1024 * 1024))).rejects.toThrow("the disk has no room");

    expect(queue.banners()).toEqual([]);
  });

  it("are acknowledged when they are written where that is asked for, together with those that came with them", async () => {
    const { add, writes } = setUp({ acknowledge: "stored" });
    const seen: number[] = [];

    await Promise.all(["first", "second"].map((text) => add(text).then(() => seen.push(writes.length))));

    expect(writes).toEqual([["first", "second"]]);
    expect(seen).toEqual([1, 1]);
  });

  it("fail alone where they are acknowledged when they are written", async () => {
    const { add, writes } = setUp({ acknowledge: "stored" });

    const ends = await Promise.allSettled(["first", "bad", "last"].map(add));

    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(writes).toEqual([["first"], ["last"]]);
  });

  it("stay while the disk is full, and no others are taken until there is room", async () => {
    const { add, queue, writes, disk, sentences } = setUp();
    await add("taken");
    disk.isFull = true;
    queue.flush();

    await expect(add("later")).rejects.toThrow("the disk has no room");
    expect(queue.banners()).toEqual([expect.objectContaining({ level: "error", text: expect.stringMatching(/^1 /) })]);
    disk.isFull = false;
    await waitFor(() => writes.length === 1, { what: "another try" });

    expect(writes).toEqual([["taken"]]);
    expect(queue.banners()).toEqual([]);
    expect(sentences).toEqual([]);
    await add("after");
  });

  it("keep others from being taken while one of them does not fit, although those beside it do", async () => {
    const { add, queue, writes } = setUp();
    const full = new StoreWriteError("the disk has no room");
    let tries = 0;
    const refuse = () => {
      tries++;
      throw full;
    };
    await queue.add(refuse, Buffer.from("too much"));
    await add("beside");

    queue.flush();

    expect(writes).toEqual([["beside"]]);
    expect(tries).toBe(1);
    expect(queue.banners()).toHaveLength(1);
    await expect(add("later")).rejects.toThrow(full);
  });

  it("are left out with a sentence when they can never be written", async () => {
    const { add, queue, writes, sentences } = setUp();
    for (const text of ["first", "bad", "last"]) await add(text);

    queue.flush();

    expect(writes).toEqual([["first"], ["last"]]);
    expect(sentences).toEqual([expect.stringContaining("could not be stored")]);
  });
});
