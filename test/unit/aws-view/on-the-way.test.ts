import { onTheWay } from "../../../observability/backend/aws/flow/on-the-way.ts";
import type { TemplateGraph, TemplateNode } from "../../../observability/backend/aws/template/graph-model.ts";

const aNode = (kind: TemplateNode["kind"], name: string): TemplateNode => ({ key: name, kind, name });
const alarms = (from: string, to: string) => ({ from, to, kind: "alarms" }) as const;

/** The worker tells failures, as does the alarm on the dead-letter queue; two other alarms tell ops, which somebody reads. */
const graph: TemplateGraph = {
  nodes: [
    aNode("queue", "orders"),
    aNode("dead-letter-queue", "dead"),
    aNode("function", "worker"),
    aNode("alarm", "dead-not-empty"),
    aNode("alarm", "worker-errors"),
    aNode("alarm", "orders-age"),
    aNode("topic", "failures"),
    aNode("topic", "ops"),
    aNode("topic", "nobody-publishes"),
    aNode("subscription", "on-call"),
  ],
  edges: [
    { from: "worker", to: "failures", kind: "publishes" },
    alarms("dead", "dead-not-empty"),
    alarms("dead-not-empty", "failures"),
    alarms("worker", "worker-errors"),
    alarms("worker-errors", "ops"),
    alarms("orders", "orders-age"),
    alarms("orders-age", "ops"),
    { from: "ops", to: "on-call", kind: "subscribes" },
  ],
};

describe("what is on the way of jobs", () => {
  it("leaves out the alarms on times and errors, the topic that only they tell, and who hears of it", () => {
    const { nodes, edges } = onTheWay(graph);

    expect(nodes.map(({ name }) => name)).toEqual([
      "orders",
      "dead",
      "worker",
      "dead-not-empty",
      "failures",
      "nobody-publishes",
    ]);
    expect(edges.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      "worker → failures",
      "dead → dead-not-empty",
      "dead-not-empty → failures",
    ]);
  });

  it("has a topic that something else tells as well, and its subscribers", () => {
    const edges = [...graph.edges, { from: "worker", to: "ops", kind: "publishes" } as const];

    const names = onTheWay({ ...graph, edges }).nodes.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(["ops", "on-call"]));
    expect(names).not.toContain("worker-errors");
  });

  it("leaves out an alarm on a dead-letter queue that tells the same topic as they do", () => {
    const edges = [...graph.edges.filter(({ from }) => from !== "dead-not-empty"), alarms("dead-not-empty", "ops")];

    expect(onTheWay({ ...graph, edges }).nodes.map(({ name }) => name)).not.toContain("dead-not-empty");
  });
});
