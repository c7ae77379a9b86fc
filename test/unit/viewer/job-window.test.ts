import { axisTicks, commonScale, roundUp, scaleTicks } from "../../../observability/backend/viewer/model/job-scale.ts";
import { splitNow } from "../../../observability/backend/viewer/model/job-split.ts";
import { quietStretches, timeScale } from "../../../observability/backend/viewer/model/job-squeeze.ts";
import {
  brushed,
  panned,
  readZoom,
  rowEnd,
  wholeWindow,
  writeZoom,
  zoomed,
} from "../../../observability/backend/viewer/model/job-window.ts";
import { aJob, aRow } from "./job-samples.ts";

const whole = { startUs: 1_000_000, endUs: 2_000_000 };

describe("the time of a job's timeline", () => {
  it("reaches from the first start to the last end, and to now where a row goes on", () => {
    const rows = [aRow("a", { startUs: 5, endUs: 20 }), aRow("b", { startUs: 3, endUs: 4 })];
    const open = aRow("c", { startUs: 6, endUs: 9, open: true });

    expect(wholeWindow(rows, 100)).toEqual({ startUs: 3, endUs: 20 });
    expect(wholeWindow([...rows, open], 100)).toEqual({ startUs: 3, endUs: 100 });
    expect([rowEnd(open, 100), rowEnd(open, 8), rowEnd(aRow("d", { startUs: 9, endUs: 2 }), 100)]).toEqual([100, 9, 9]);
  });

  it("is never empty", () => {
    expect(wholeWindow([], 7)).toEqual({ startUs: 7, endUs: 8 });
    expect(wholeWindow([aRow("a", { startUs: 5, endUs: 5 })], 7)).toEqual({ startUs: 5, endUs: 6 });
  });

  it("keeps a zoom in the address as milliseconds from the start", () => {
    const zoom = { startUs: 1_250_500, endUs: 1_500_000 };

    expect(writeZoom(zoom, whole)).toBe("250.5-500");
    expect(readZoom("250.5-500", whole)).toEqual(zoom);
    for (const wrong of [null, "", "5", "a-b", "500-250", "-5-10", "2000-3000"])
      expect(readZoom(wrong, whole)).toBeUndefined();
  });

  it("is chosen by a drag in either direction, but not by a click", () => {
    const { timeAt } = timeScale(whole, []);

    expect(brushed(0.75, 0.25, timeAt)).toEqual({ startUs: 1_250_000, endUs: 1_750_000 });
    expect(brushed(-3, 0.5, timeAt)).toEqual({ startUs: 1_000_000, endUs: 1_500_000 });
    expect(brushed(0.5, 0.501, timeAt)).toBeUndefined();
  });

  it("is zoomed and moved without leaving the job", () => {
    const half = zoomed(whole, whole, 0.5);

    expect(half).toEqual({ startUs: 1_250_000, endUs: 1_750_000 });
    expect(zoomed(half, whole, 9)).toEqual(whole);
    expect(panned(half, whole, 0.25)).toEqual({ startUs: 1_375_000, endUs: 1_875_000 });
    expect(panned(half, whole, 5)).toEqual({ startUs: 1_500_000, endUs: 2_000_000 });
    expect(panned(half, whole, -5)).toEqual({ startUs: 1_000_000, endUs: 1_500_000 });
  });

  it("grows in the sums of a job too", () => {
    const open = aJob({ segments: [{ kind: "work", startUs: 0, endUs: 50, open: true }] });

    expect(splitNow(open, 80).work).toBe(1e6 + 30);
    expect(splitNow(open, 20).work).toBe(1e6);
    expect(open.split.work).toBe(1e6);
  });
});

describe("a scale", () => {
  it("is a round length", () => {
    expect([0, 0.3, 1, 1.1, 4, 7, 99, 100, 101].map((length) => roundUp(length))).toEqual([
      1, 0.5, 1, 2, 5, 10, 100, 100, 200,
    ]);
  });

  it("shared by many bars fits the longest", () => {
    expect(commonScale([])).toBe(1);
    expect(commonScale([200, 5_300, 900])).toBe(6_000);
  });

  it("shared by many bars cuts the few that are far longer than all others", () => {
    const short = Array.from({ length: 50 }, () => 1_000);

    expect(commonScale([...short, 31_000])).toBe(3_000);
    expect(commonScale([...short, 5_000])).toBe(5_000);
  });

  it("has round ticks from the job's start, also when only a part is shown", () => {
    expect(axisTicks({ start: 100, end: 1_100, origin: 100, count: 5 })).toEqual([100, 300, 500, 700, 900, 1_100]);
    expect(axisTicks({ start: 350, end: 620, origin: 100, count: 3 })).toEqual([400, 500, 600]);
    expect(axisTicks({ start: 130, end: 260, origin: 0, count: 5 })).toEqual([150, 200, 250]);
    expect(axisTicks({ start: 7, end: 7, origin: 0, count: 5 })).toEqual([7]);
  });

  it("counts long times in seconds, minutes and hours", () => {
    const seconds = (end: number) => axisTicks({ start: 0, end: end * 1e6, origin: 0, count: 4 }).map((us) => us / 1e6);

    expect(seconds(60)).toEqual([0, 15, 30, 45, 60]);
    expect(seconds(900)).toEqual([0, 300, 600, 900]);
    expect(seconds(1_200)).toEqual([0, 300, 600, 900, 1_200]);
  });
});

describe("the place of a bar", () => {
  it("is a share of what is shown, cut at its ends", () => {
    const { place } = timeScale(whole, []);

    expect(place({ startUs: 1_250_000, endUs: 1_500_000 })).toEqual({ left: 0.25, width: 0.25 });
    expect(place({ startUs: 0, endUs: 1_500_000 })).toEqual({ left: 0, width: 0.5 });
    expect(place({ startUs: 1_500_000, endUs: 9_000_000 })).toEqual({ left: 0.5, width: 0.5 });
    expect(place({ startUs: 1_500_000, endUs: 1_500_000 })).toEqual({ left: 0.5, width: 0 });
    expect(place({ startUs: 0, endUs: 999_999 })).toBeUndefined();
    expect(place({ startUs: 2_000_001, endUs: 3_000_000 })).toBeUndefined();
  });

  it("is a share of the work when waits are drawn short", () => {
    const segments = [
      { kind: "work", startUs: 0, endUs: 65 },
      { kind: "retry-wait", startUs: 65, endUs: 9_965 },
      { kind: "work", startUs: 9_965, endUs: 10_000, open: true },
    ] as const;
    const all = { startUs: 0, endUs: 10_030 };
    const quiet = quietStretches(segments, all, 10_030);
    const { place } = timeScale(all, quiet);

    expect(quiet).toEqual([{ startUs: 65, endUs: 9_965, drawnUs: expect.closeTo(70) }]);
    expect(place({ startUs: 0, endUs: 65 })).toEqual({ left: 0, width: expect.closeTo(0.325) });
    expect(place({ startUs: 65, endUs: 9_965 })?.width).toBeCloseTo(0.35);
    expect(place({ startUs: 9_965, endUs: 10_030 })).toEqual({
      left: expect.closeTo(0.675),
      width: expect.closeTo(0.325),
    });
  });

  it("can be turned back into the moment", () => {
    const quiet = [
      { startUs: 100, endUs: 1_100, drawnUs: 10 },
      { startUs: 1_200, endUs: 5_000, drawnUs: 10 },
    ];
    const { place, timeAt } = timeScale({ startUs: 50, endUs: 5_100 }, quiet);

    for (const us of [50, 99, 100, 600, 1_100, 1_150, 1_200, 3_000, 5_000, 5_050, 5_100]) {
      expect(timeAt(place({ startUs: us, endUs: us })?.left ?? -1)).toBeCloseTo(us);
    }
  });

  it("is the plain one when nothing is worth drawing short, or all of it waits", () => {
    const all = { startUs: 0, endUs: 100 };

    expect(quietStretches([{ kind: "work", startUs: 0, endUs: 95 }], all, 100)).toEqual([]);
    expect(quietStretches([{ kind: "queue-wait", startUs: 0, endUs: 100, open: true }], all, 100)).toEqual([]);
  });

  it("is labelled where work begins again when waits are drawn short, never on top of each other", () => {
    const scale = timeScale({ startUs: 0, endUs: 1_000 }, [
      { startUs: 100, endUs: 500, drawnUs: 1 },
      { startUs: 501, endUs: 502, drawnUs: 1 },
      { startUs: 600, endUs: 900, drawnUs: 1 },
    ]);

    expect(scaleTicks(scale, 0).map(({ us }) => us)).toEqual([0, 500, 900]);
    expect(scaleTicks(timeScale({ startUs: 0, endUs: 1_000 }, []), 0)).toHaveLength(5);
  });
});
