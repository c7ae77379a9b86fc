import { describe, expect, it } from "@jest/globals";
import { createWatch } from "../../../functions/reconciler/watch.ts";

describe("the watch over the dead-letter queue", () => {
  function watching() {
    const state = { count: 0, now: 0 };
    return { state, watch: createWatch({ count: async () => state.count, now: () => state.now }) };
  }

  it("sees nothing worth a look in an empty queue", async () => {
    expect(await watching().watch.changed()).toBe(false);
  });

  it("asks for a look when letters have come, and not again while their count stands still", async () => {
    const { state, watch } = watching();
    state.count = 3;
    expect(await watch.changed()).toBe(true);

    await watch.looked();

    expect(await watch.changed()).toBe(false);
    state.count = 4;
    expect(await watch.changed()).toBe(true);
  });

  it("asks again when the look before has failed", async () => {
    const { state, watch } = watching();
    state.count = 1;

    expect([await watch.changed(), await watch.changed()]).toEqual([true, true]);
  });

  it("asks when the queue was emptied and filled to the same count", async () => {
    const { state, watch } = watching();
    state.count = 2;
    await watch.looked();
    state.count = 0;
    await watch.changed();
    state.count = 2;

    expect(await watch.changed()).toBe(true);
  });

  it("asks now and then though nothing seems to change, since SQS counts approximately", async () => {
    const { state, watch } = watching();
    state.count = 2;
    await watch.looked();
    state.now = 11 * 60 * 1000;

    expect(await watch.changed()).toBe(true);
  });
});
