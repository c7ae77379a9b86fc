import type { FlowEdge, FlowNode, FlowNodeKind } from "../../../observability/backend/api/aws-view.ts";
import { flowLanes } from "../../../observability/backend/viewer/model/flow-lanes.ts";
import { edgeKey, flowLayout, shapeKey } from "../../../observability/backend/viewer/model/flow-layout.ts";
import { boxTowards, firstBox } from "../../../observability/backend/viewer/model/flow-links.ts";
import type { Box } from "../../../observability/backend/viewer/model/flow-path.ts";

const aNode = (kind: FlowNodeKind, name: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id: `${kind}:${name}`,
  kind,
  name,
  ratePerS: 0,
  errorShare: 0,
  ...more,
});

const anEdge = (from: string, to: string, kind: FlowEdge["kind"], more: Partial<FlowEdge> = {}): FlowEdge => ({
  from,
  to,
  kind,
  declared: true,
  used: true,
  ratePerS: 1,
  ...more,
});

const pipeline = () => ({
  nodes: [
    aNode("topic", "job-failures"),
    aNode("topic", "job-end-state"),
    aNode("dead-letter-queue", "dead"),
    aNode("alarm", "dead-not-empty"),
    aNode("table", "jobs"),
    aNode("queue", "in"),
    aNode("queue", "todo"),
    aNode("rule", "to-in"),
    aNode("function", "ingester"),
    aNode("function", "processor"),
    aNode("function", "reconciler"),
    aNode("schedule", "every-minute"),
    aNode("bus", "default"),
    aNode("source", "generator"),
  ],
  edges: [
    anEdge("source:generator", "bus:default", "events"),
    anEdge("bus:default", "rule:to-in", "events"),
    anEdge("rule:to-in", "queue:in", "events"),
    anEdge("queue:in", "function:ingester", "messages"),
    anEdge("function:ingester", "queue:todo", "sends"),
    anEdge("queue:todo", "function:processor", "messages"),
    anEdge("function:processor", "topic:job-end-state", "publishes"),
    anEdge("function:ingester", "topic:job-failures", "publishes"),
    anEdge("function:ingester", "dead-letter-queue:dead", "sends"),
    anEdge("queue:todo", "dead-letter-queue:dead", "dead-letters"),
    anEdge("dead-letter-queue:dead", "function:reconciler", "messages"),
    anEdge("function:reconciler", "dead-letter-queue:dead", "sends"),
    anEdge("schedule:every-minute", "function:reconciler", "invokes"),
    anEdge("function:reconciler", "topic:job-failures", "publishes"),
    anEdge("dead-letter-queue:dead", "alarm:dead-not-empty", "alarms"),
    anEdge("alarm:dead-not-empty", "topic:job-failures", "alarms"),
    anEdge("function:processor", "table:jobs", "reads-writes"),
  ],
});

/** The same with a queue and a function behind the topics, and a queue that the function sends to. */
const heardPipeline = () => {
  const { nodes, edges } = pipeline();
  return {
    nodes: [...nodes, aNode("queue", "notifications"), aNode("function", "notifier"), aNode("queue", "inbox")],
    edges: [
      ...edges,
      anEdge("function:processor", "topic:job-failures", "publishes"),
      anEdge("topic:job-end-state", "queue:notifications", "subscribes"),
      anEdge("topic:job-failures", "queue:notifications", "subscribes"),
      anEdge("queue:notifications", "function:notifier", "messages"),
      anEdge("function:notifier", "queue:inbox", "sends"),
    ],
  };
};

const pointsOf = (path = "") =>
  [...path.matchAll(/([\d.-]+),([\d.-]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));

/** The boxes around the parts of a line from corner to corner, as wide as a line. */
const stretchesOf = (corners: readonly { x: number; y: number }[]): Box[] =>
  corners.slice(1).map((b, index) => {
    const a = corners[index] ?? b;
    const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
    return { x, y, width: Math.abs(a.x - b.x) + 1, height: Math.abs(a.y - b.y) + 1 };
  });

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("lanes of the flow", () => {
  it("put what is reached by dead letters and schedules alone aside, and stores apart", () => {
    const { nodes, edges } = pipeline();

    const lanes = flowLanes(nodes, edges);

    const namesIn = (lane: string) => [...lanes].filter(([, name]) => name === lane).map(([id]) => id);
    expect(namesIn("stores")).toEqual(["table:jobs"]);
    expect(namesIn("aside").sort()).toEqual([
      "alarm:dead-not-empty",
      "dead-letter-queue:dead",
      "function:reconciler",
      "schedule:every-minute",
    ]);
    expect(lanes.get("function:processor")).toBe("path");
  });

  it("put a topic that alarms alone tell aside, and leave one that a function of the path tells as well", () => {
    const { nodes, edges } = pipeline();
    const told = (to: string) => anEdge("alarm:dead-not-empty", to, "alarms");
    const lanes = flowLanes(
      [...nodes, aNode("topic", "operators"), aNode("topic", "both"), aNode("topic", "untold")],
      [...edges, told("topic:operators"), told("topic:both"), anEdge("function:processor", "topic:both", "publishes")],
    );

    expect(["operators", "both", "untold"].map((name) => lanes.get(`topic:${name}`))).toEqual([
      "aside",
      "path",
      "path",
    ]);
  });

  it("put who hears of topics at the end of the path beside it, and leave a path that begins with a topic", () => {
    const { nodes, edges } = heardPipeline();
    const lanes = flowLanes(
      [...nodes, aNode("topic", "first"), aNode("queue", "behind"), aNode("function", "last")],
      [
        ...edges,
        anEdge("topic:first", "queue:behind", "subscribes"),
        anEdge("queue:behind", "function:last", "messages"),
      ],
    );

    const listeners = [...lanes].filter(([, lane]) => lane === "listeners").map(([id]) => id);
    expect(listeners).toEqual(["queue:notifications", "function:notifier", "queue:inbox"]);
    expect(lanes.get("function:last")).toBe("path");
  });

  it("leave a function that nothing is known to call on the path", () => {
    const lanes = flowLanes([aNode("function", "alone")], []);

    expect(lanes.get("function:alone")).toBe("path");
  });
});

describe("layout of the flow", () => {
  const { nodes, edges } = pipeline();
  const { boxes, paths, width, height } = flowLayout({ nodes, edges });
  const box = (id: string) => boxes.get(id) as Box;

  it("goes from left to right as the data goes", () => {
    const way = ["source:generator", "bus:default", "rule:to-in", "queue:in", "function:ingester", "queue:todo"];
    const ends = ["function:processor", "topic:job-end-state"];

    const lefts = [...way, ...ends].map((id) => box(id).x);

    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
  });

  it("has stores above the path and dead letters below it", () => {
    const path = [...boxes]
      .filter(([id]) => /^(queue|bus|rule|topic):/.test(id))
      .map(([, { y, height }]) => [y, y + height]);
    const [top, bottom] = [Math.min(...path.map(([y = 0]) => y)), Math.max(...path.map(([, y = 0]) => y))];

    expect(box("table:jobs").y + box("table:jobs").height).toBeLessThan(top);
    expect(box("dead-letter-queue:dead").y).toBeGreaterThan(bottom);
  });

  it("has no box over another and none outside", () => {
    const all = [...boxes.values()];

    for (const [index, a] of all.entries()) {
      for (const b of all.slice(index + 1)) expect(overlap(a, b)).toBe(false);
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + a.height).toBeLessThanOrEqual(height);
    }
    expect(all).toHaveLength(nodes.length);
  });

  it("fits a page of 1280 pixels", () => {
    expect(width).toBeLessThanOrEqual(1_246);
  });

  it("has who hears of the topics below a line that would be too long, on the right, and at the end of a short one", () => {
    const long = flowLayout(heardPipeline());
    const short = flowLayout({
      nodes: [aNode("function", "teller"), aNode("topic", "told"), aNode("queue", "hears")],
      edges: [anEdge("function:teller", "topic:told", "publishes"), anEdge("topic:told", "queue:hears", "subscribes")],
    });
    const rightOf = ({ x, width }: Box) => x + width;
    const boxIn = ({ boxes }: typeof long, id: string) => boxes.get(id) as Box;

    expect(long.width).toBeLessThanOrEqual(1_246);
    expect(boxIn(long, "queue:notifications").y).toBeGreaterThan(boxIn(long, "topic:job-end-state").y);
    expect(rightOf(boxIn(long, "queue:inbox"))).toBeGreaterThanOrEqual(rightOf(boxIn(long, "topic:job-end-state")));
    expect(boxIn(short, "queue:hears").x).toBeGreaterThan(rightOf(boxIn(short, "topic:told")));
    for (const [a, b] of [...long.boxes.values()].flatMap((one, index, all) =>
      all.slice(index + 1).map((other) => [one, other] as const),
    )) {
      expect(overlap(a, b)).toBe(false);
    }
  });

  it.each([
    ["alarm:dead-not-empty", "topic:job-failures", "alarms"],
    ["function:reconciler", "topic:job-failures", "publishes"],
    ["topic:job-failures", "queue:notifications", "subscribes"],
  ] as const)("leads the line from %s to %s around the boxes between", (from, to, kind) => {
    const { boxes, paths, width } = flowLayout(heardPipeline());
    const corners = pointsOf(paths.get(edgeKey({ from, to, kind })));
    const between = [...boxes].filter(([id]) => id !== from && id !== to);

    const behind = stretchesOf(corners).flatMap((way) => between.filter(([, box]) => overlap(way, box)));

    expect(corners.length).toBeGreaterThan(2);
    expect(behind).toEqual([]);
    expect(Math.max(...corners.map(({ x }) => x))).toBeLessThanOrEqual(width);
  });

  it("leads lines to the dead letters along the room above boxes that they would pass behind, without a crossing", () => {
    const { nodes, edges } = heardPipeline();
    const toDead = (from: string) => anEdge(from, "dead-letter-queue:dead", "dead-letters");
    const { boxes, paths } = flowLayout({
      nodes: [...nodes, aNode("dead-letter-queue", "untold")],
      edges: [
        ...edges,
        ...[toDead("rule:to-in"), toDead("queue:in"), toDead("function:processor")],
        anEdge("queue:notifications", "dead-letter-queue:untold", "dead-letters"),
      ],
    });
    const sends = anEdge("function:ingester", "dead-letter-queue:dead", "sends");
    const ways = [sends, toDead("queue:todo"), toDead("function:processor")].map((edge) => ({
      from: edge.from,
      corners: pointsOf(paths.get(edgeKey(edge))),
    }));

    for (const { from, corners } of ways) {
      expect(corners.length).toBeGreaterThan(4);
      const others = [...boxes].filter(([id]) => id !== from && id !== "dead-letter-queue:dead");
      const behind = stretchesOf(corners).flatMap((way) => others.filter(([, box]) => overlap(way, box)));
      expect(behind).toEqual([]);
    }
    const [ingester = [], todo = [], processor = []] = ways.map(({ corners }) => stretchesOf(corners));
    for (const [one, other] of [
      [ingester, todo],
      [ingester, processor],
      [todo, processor],
    ] as const)
      expect(one.some((way) => other.some((stretch) => overlap(way, stretch)))).toBe(false);
  });

  it("has every box within reach of the arrow keys", () => {
    const { boxes } = flowLayout(heardPipeline());
    const reached = new Set([firstBox(boxes)]);
    for (const id of reached) {
      for (const direction of ["left", "right", "up", "down"] as const) {
        const next = id && boxTowards(boxes, id, direction);
        if (next) reached.add(next);
      }
    }

    expect([...reached].sort()).toEqual([...boxes.keys()].sort());
  });

  it("gives a long name the lines that it takes, three at most", () => {
    const heightOf = (name: string) =>
      flowLayout({ nodes: [aNode("rule", name)], edges: [] }).boxes.get(`rule:${name}`)?.height ?? 0;

    const line = heightOf("jobs-to-ingester") - heightOf("short");

    expect(line).toBeGreaterThan(0);
    expect(heightOf("jobs-to-ingester-queue")).toBe(heightOf("short") + line);
    expect(heightOf("x".repeat(1_000))).toBe(heightOf("short") + 2 * line);
  });

  it("has a line for every edge", () => {
    for (const edge of edges) expect(paths.get(edgeKey(edge))).toMatch(/^M[\d.-]+,[\d.-]+ C/);
    expect(paths.size).toBe(edges.length);
  });

  it("is the same for the same shape, in whatever order and with whatever figures", () => {
    const busy = {
      nodes: nodes.map((node) => ({ ...node, ratePerS: 7, depth: 3 })).reverse(),
      edges: edges.map((edge) => ({ ...edge, used: false, ratePerS: 0 })).reverse(),
    };

    expect(shapeKey(busy)).toBe(shapeKey({ nodes, edges }));
    expect(flowLayout(busy)).toEqual(flowLayout({ nodes, edges }));
  });

  it("draws a graph with a cycle, an edge of a node to itself and an edge to a node that is not there", () => {
    const loop = {
      nodes: [aNode("queue", "a"), aNode("function", "b")],
      edges: [
        anEdge("queue:a", "function:b", "messages"),
        anEdge("function:b", "queue:a", "sends"),
        anEdge("queue:a", "queue:a", "sends"),
        anEdge("queue:a", "queue:gone", "sends"),
      ],
    };

    const drawn = flowLayout(loop);

    expect(drawn.boxes.size).toBe(2);
    expect(drawn.paths.has(edgeKey(anEdge("function:b", "queue:a", "sends")))).toBe(true);
    expect(drawn.paths.has(edgeKey(anEdge("queue:a", "queue:gone", "sends")))).toBe(false);
  });

  it("of nothing is empty", () => {
    expect(flowLayout({ nodes: [], edges: [] }).boxes.size).toBe(0);
  });
});
