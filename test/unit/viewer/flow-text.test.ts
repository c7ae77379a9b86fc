import type { FlowEdge, FlowNode } from "../../../observability/backend/api/aws-view.ts";
import { boxTowards, jobsAt, neighboursOf, pageOf } from "../../../observability/backend/viewer/model/flow-links.ts";
import {
  edgeLook,
  edgeSentence,
  edgeWidth,
  formatRate,
  formatShare,
  nodeFigures,
} from "../../../observability/backend/viewer/model/flow-text.ts";

const queue: FlowNode = {
  id: "queue:todo",
  kind: "queue",
  name: "todo",
  logicalId: "Todo",
  ratePerS: 0,
  errorShare: 0,
};
const source: FlowNode = { id: "source:generator", kind: "source", name: "generator", ratePerS: 1, errorShare: 0 };
const dead: FlowNode = {
  id: "dead-letter-queue:dead",
  kind: "dead-letter-queue",
  name: "dead",
  ratePerS: 0,
  errorShare: 0,
};
const byId = new Map([queue, source, dead].map((node) => [node.id, node]));
const edge: FlowEdge = { from: queue.id, to: dead.id, kind: "sends", declared: true, used: true, ratePerS: 2 };

describe("figures of a node", () => {
  it.each([
    [0, "idle"],
    [3.24, "3.2/s"],
    [0.083, "5/min"],
    [0.000_01, "<0.1/min"],
  ])("say a rate of %d per second as %s", (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  it("never say that few errors are none", () => {
    expect(formatShare(0.000_02)).toBe("<0.1 %");
    expect(formatShare(0.125)).toBe("13 %");
  });

  it("leave out what is not known", () => {
    expect(nodeFigures(queue).map(({ key }) => key)).toEqual(["rate"]);
    expect(nodeFigures({ ...queue, depth: 3, inFlight: 1, oldestAgeMs: 12_000 }).map(({ text }) => text)).toEqual([
      "3 waiting",
      "1 in flight",
      "oldest 12 s",
      "idle",
    ]);
  });

  it("do not say that a table or a schedule is idle: no span would tell", () => {
    expect(nodeFigures({ ...queue, kind: "table" })).toEqual([]);
    expect(nodeFigures({ ...queue, kind: "schedule" })).toEqual([]);
  });

  it("mark dead letters that wait as an error, waiting messages not", () => {
    const toneOf = (node: FlowNode) => nodeFigures(node).find(({ key }) => key === "depth")?.tone;

    expect(toneOf({ ...dead, depth: 1 })).toBe("error");
    expect(toneOf({ ...queue, depth: 1 })).toBe("strong");
    expect(toneOf({ ...dead, depth: 0 })).toBeUndefined();
  });
});

describe("an edge", () => {
  it("to a dead-letter queue gives up, whoever sends", () => {
    expect(edgeLook(edge, byId).isGivingUp).toBe(true);
    expect(edgeLook({ ...edge, to: queue.id }, byId).isGivingUp).toBe(false);
  });

  it("that is used and not declared is marked, but not from a source: no template has it", () => {
    const undeclared = { ...edge, declared: false };

    expect(edgeLook(undeclared, byId).isUndeclared).toBe(true);
    expect(edgeLook({ ...undeclared, from: source.id }, byId).isUndeclared).toBe(false);
    expect(edgeLook({ ...undeclared, used: false }, byId).isUndeclared).toBe(false);
  });

  it("is not marked where no template is known", () => {
    const { logicalId: _, ...seen } = queue;

    expect(edgeLook({ ...edge, declared: false }, new Map([[queue.id, seen]])).isUndeclared).toBe(false);
  });

  it("is a sentence", () => {
    expect(edgeSentence(edge, byId)).toBe("todo sends to dead, 2/s");
    expect(edgeSentence({ ...edge, used: false, ratePerS: 0 }, byId)).toBe(
      "todo sends to dead, declared, no span tells of it",
    );
    expect(edgeSentence({ ...edge, declared: false }, byId)).toContain("not declared in the template");
    expect(edgeSentence({ ...edge, from: dead.id, to: queue.id }, byId)).toBe("dead is redriven to todo, 2/s");
  });

  it("is the thicker the busier it is", () => {
    const widths = [0, 1, 50, 100].map((rate) => edgeWidth(rate, 100));

    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(new Set(widths).size).toBe(4);
  });
});

describe("a node leads to", () => {
  it("its jobs, its dead letters or its alerts", () => {
    expect(pageOf(queue)).toBe("/jobs?queue=todo");
    expect(pageOf({ ...queue, kind: "function", name: "job-processor" })).toBe("/jobs?service=job-processor");
    expect(pageOf(dead)).toBe("/dead-letters");
    expect(pageOf({ ...queue, kind: "topic", name: "job failures" })).toBe("/alerts?topic=job+failures");
    expect(pageOf({ ...queue, kind: "table" })).toBeUndefined();
    expect(jobsAt({ ...queue, kind: "table" })).toBeUndefined();
  });

  it("what it hangs together with, in both directions", () => {
    expect([...neighboursOf(queue.id, [edge, { ...edge, from: source.id, to: queue.id }])].sort()).toEqual([
      dead.id,
      queue.id,
      source.id,
    ]);
  });

  it("the nearest box in a direction, straight ahead rather than aside", () => {
    const size = { width: 10, height: 10 };
    const boxes = new Map([
      ["here", { x: 0, y: 0, ...size }],
      ["ahead", { x: 60, y: 0, ...size }],
      ["aside", { x: 40, y: 50, ...size }],
      ["below", { x: 0, y: 90, ...size }],
    ]);

    expect(boxTowards(boxes, "here", "right")).toBe("ahead");
    expect(boxTowards(boxes, "here", "down")).toBe("below");
    expect(boxTowards(boxes, "here", "left")).toBeUndefined();
    expect(boxTowards(boxes, "gone", "left")).toBeUndefined();
  });

  it("no box that stands level with it when the way is up or down, and none far aside", () => {
    const boxes = new Map([
      ["here", { x: 0, y: 20, width: 60, height: 60 }],
      ["level", { x: 80, y: 0, width: 60, height: 60 }],
      ["far aside", { x: 900, y: 200, width: 60, height: 60 }],
    ]);

    expect(boxTowards(boxes, "here", "up")).toBeUndefined();
    expect(boxTowards(boxes, "here", "down")).toBeUndefined();
    expect(boxTowards(boxes, "here", "right")).toBe("level");
  });
});
