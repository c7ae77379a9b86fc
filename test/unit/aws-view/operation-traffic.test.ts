import { createOperationTraffic } from "../../../observability/backend/aws/flow/operation-traffic.ts";

const start = 1_700_000_000_000;

describe("the traffic of an operation", () => {
  it("counts what ended in the window, and forgets what is older", () => {
    const traffic = createOperationTraffic(60);
    for (let second = 0; second < 30; second++) {
      traffic.add({ endedAtMs: start + second * 1_000, durationMs: second, failed: second % 10 === 0 });
    }
    const at = start + 29_500;

    expect(traffic.read(at, 60)).toMatchObject({ count: 30, errors: 3, p95Ms: 28 });
    expect(traffic.read(at, 5)).toMatchObject({ count: 5, errors: 0, p95Ms: 29 });
    expect(traffic.read(at + 120_000, 60)).toEqual({ count: 0, errors: 0 });
    expect(traffic.lastAtMs()).toBe(start + 29_000);
  });

  it("uses the place of a second again after the longest window", () => {
    const traffic = createOperationTraffic(10);
    traffic.add({ endedAtMs: start, durationMs: 1, failed: true });
    traffic.add({ endedAtMs: start + 10_000, durationMs: 2, failed: false });
    traffic.add({ endedAtMs: start, durationMs: 1, failed: true });

    expect(traffic.read(start + 10_000, 10)).toMatchObject({ count: 1, errors: 0 });
  });
});
