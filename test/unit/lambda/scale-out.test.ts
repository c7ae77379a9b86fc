import { environmentsToStart, type ScaleOutState } from "../../../infra/local/emulators/lambda/scale-out.ts";

function state(changes: Partial<ScaleOutState>): ScaleOutState {
  return {
    waitingBatches: 0,
    free: 0,
    busy: 1,
    starting: 0,
    limit: 10,
    meanBatchMs: 1_000,
    meanInitMs: 300,
    processors: 2,
    processorLoad: 0.2,
    ...changes,
  };
}

describe("scaling out", () => {
  it("starts nothing while nothing waits or enough environments are free", () => {
    expect(environmentsToStart(state({ waitingBatches: 0 }))).toBe(0);
    expect(environmentsToStart(state({ waitingBatches: 2, free: 1, starting: 1 }))).toBe(0);
  });

  it("starts one for one slow batch, two at most for many", () => {
    expect(environmentsToStart(state({ waitingBatches: 1 }))).toBe(1);
    expect(environmentsToStart(state({ waitingBatches: 50 }))).toBe(2);
    expect(environmentsToStart(state({ waitingBatches: 50, starting: 1 }))).toBe(1);
    expect(environmentsToStart(state({ waitingBatches: 50, starting: 2 }))).toBe(0);
  });

  it("starts the first whatever it costs", () => {
    expect(environmentsToStart(state({ waitingBatches: 1, busy: 0, meanBatchMs: 0 }))).toBe(1);
  });

  it("stays below its limit", () => {
    expect(environmentsToStart(state({ waitingBatches: 50, busy: 9 }))).toBe(1);
    expect(environmentsToStart(state({ waitingBatches: 50, busy: 10 }))).toBe(0);
  });

  it("does not start one that would be ready after the batches are done", () => {
    expect(environmentsToStart(state({ waitingBatches: 20, meanBatchMs: 5 }))).toBe(0);
    expect(environmentsToStart(state({ waitingBatches: 200, meanBatchMs: 5 }))).toBe(2);
  });

  it("starts one more for a batch behind many that only wait, but not when the processors are used up", () => {
    const behindMany = state({ waitingBatches: 1, busy: 8, meanBatchMs: 400 });

    expect(environmentsToStart(behindMany)).toBe(1);
    expect(environmentsToStart({ ...behindMany, processorLoad: 0.95 })).toBe(0);
  });

  it("starts a few on a machine that is used up, when the backlog is long enough", () => {
    const backlog = state({ waitingBatches: 2_000, meanBatchMs: 2, processorLoad: 1 });

    expect(environmentsToStart({ ...backlog, busy: 2 })).toBe(2);
    expect(environmentsToStart({ ...backlog, busy: 5 })).toBe(0);
  });
});
