import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { startHeartbeat } from "../../../functions/runtime/heartbeat.ts";

describe("a heartbeat", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const started = (change: (handles: readonly string[], seconds: number) => Promise<void>) => {
    const errors: unknown[] = [];
    const visibility = { change: jest.fn(change) };
    const heartbeat = startHeartbeat({
      visibility,
      receiptHandles: ["a", "b"],
      seconds: 30,
      onError: (error) => errors.push(error),
    });
    return { heartbeat, errors, calls: visibility.change.mock.calls };
  };

  it("hides its messages for its seconds at once, and again every third of them", async () => {
    const { heartbeat, calls } = started(async () => {});

    expect(calls).toEqual([[["a", "b"], 30]]);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(calls).toHaveLength(3);

    heartbeat.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(calls).toHaveLength(3);
  });

  it("gives one message back and goes on hiding the other", async () => {
    const { heartbeat, calls } = started(async () => {});

    await heartbeat.release("a", 8);
    await jest.advanceTimersByTimeAsync(10_000);

    expect(calls.slice(1)).toEqual([
      [["a"], 8],
      [["b"], 30],
    ]);
    heartbeat.stop();
  });

  it("gives a message back after the sign of life that is on its way, never before it", async () => {
    const gate = Promise.withResolvers<void>();
    const { heartbeat, calls } = started(() => gate.promise);

    const released = heartbeat.release("a", 8);
    await jest.advanceTimersByTimeAsync(1);
    expect(calls).toEqual([[["a", "b"], 30]]);
    gate.resolve();
    await released;

    expect(calls.at(-1)).toEqual([["a"], 8]);
    heartbeat.stop();
  });

  it("survives a refusal and tells it", async () => {
    const { heartbeat, errors, calls } = started(() => Promise.reject(new Error("throttled")));

    await jest.advanceTimersByTimeAsync(10_000);

    expect(calls).toHaveLength(2);
    expect(errors).toHaveLength(2);
    heartbeat.stop();
  });

  it("falls silent when all messages were given back", async () => {
    const { heartbeat, calls } = started(async () => {});
    await heartbeat.release("a", 1);
    await heartbeat.release("b", 1);

    await jest.advanceTimersByTimeAsync(60_000);

    expect(calls).toHaveLength(3);
    heartbeat.stop();
  });
});
