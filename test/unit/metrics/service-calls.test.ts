import { serviceCalls } from "../../../observability/backend/metrics/service-calls.ts";

/** A store of so many traces with one call each; `takesMs` is what it costs to look at one. */
function aStore(traces: number, takesMs = 0) {
  const ranges: [number, number][] = [];
  return {
    ranges,
    lastTraceKey: () => traces,
    calls({ after = 0, until = 0 }: { after?: number; until?: number }) {
      ranges.push([after, until]);
      const count = Math.min(until, traces) - after;
      const end = performance.now() + count * takesMs;
      while (performance.now() < end);
      const call = { parent: "shop", callCount: count };
      return count === 0
        ? []
        : [
            { ...call, child: "bank" },
            { ...call, child: "audit" },
          ];
    },
  };
}

const always = { from: 0n, to: 1n };

describe("calls between services", () => {
  it("are those of all traces, each looked at once, sorted by the services", async () => {
    const store = aStore(5_000);

    expect(await serviceCalls(store, always)).toEqual([
      { parent: "shop", child: "audit", callCount: 5_000 },
      { parent: "shop", child: "bank", callCount: 5_000 },
    ]);
    expect(store.ranges.map(([after]) => after)).toEqual([0, ...store.ranges.slice(0, -1).map(([, until]) => until)]);
    expect(await serviceCalls(aStore(0), always)).toEqual([]);
  });

  it("are counted in slices between which others are served", async () => {
    let served = 0;
    const timer = setInterval(() => served++, 1);
    await serviceCalls(aStore(2_000, 0.05), always);
    clearInterval(timer);

    expect(served).toBeGreaterThan(2);
  });
});
