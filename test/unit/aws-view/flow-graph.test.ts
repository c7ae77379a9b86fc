import type { QueueState } from "../../../observability/backend/aws/find-queues.ts";
import type { OperationCounts } from "../../../observability/backend/aws/flow/traffic.ts";
import { type FlowFacts, flowGraph } from "../../../observability/backend/aws/flow-graph.ts";
import type { TemplateGraph } from "../../../observability/backend/aws/template/graph-model.ts";

const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;

/** bus → rule → orders → worker → told; orders and rule → dead; a clock invokes the janitor, which may receive from dead. */
const graph: TemplateGraph = {
  nodes: [
    { key: "bus", kind: "bus", name: "default" },
    { key: "rule", kind: "rule", name: "to-orders", logicalId: "Rule" },
    { key: "orders", kind: "queue", name: "orders", logicalId: "Orders" },
    { key: "dead", kind: "dead-letter-queue", name: "dead", logicalId: "Dead" },
    { key: "worker", kind: "function", name: "worker", logicalId: "Worker", service: "shop-worker" },
    { key: "told", kind: "topic", name: "told", logicalId: "Told" },
    { key: "clock", kind: "schedule", name: "clock", logicalId: "Clock" },
    { key: "janitor", kind: "function", name: "janitor", logicalId: "Janitor" },
  ],
  edges: [
    { from: "bus", to: "rule", kind: "events" },
    { from: "rule", to: "orders", kind: "events" },
    { from: "orders", to: "dead", kind: "dead-letters" },
    { from: "orders", to: "worker", kind: "messages" },
    { from: "worker", to: "told", kind: "publishes" },
    { from: "worker", to: "dead", kind: "sends" },
    { from: "clock", to: "janitor", kind: "invokes" },
    { from: "dead", to: "janitor", kind: "messages" },
  ],
};

function aQueue(values: Partial<QueueState> & { name: string }): QueueState {
  const { name } = values;
  const arn = `arn:aws:sqs:us-east-1:1:${name}`;
  return { url: name, arn, key: name, isDeadLetterQueue: false, visible: 0, inFlight: 0, delayed: 0, ...values };
}

function aCount(name: string, kind: number, service: string, values: Partial<OperationCounts> = {}): OperationCounts {
  return { service, name, kind, aboutJob: true, count: 10, errors: 0, ...values };
}

function draw(facts: Partial<FlowFacts>) {
  const counts = facts.counts ?? [];
  const view = flowGraph({
    graph,
    names: new Map(),
    queues: [],
    moves: [],
    oldestMs: new Map(),
    pairs: [],
    windowS: 10,
    ...facts,
    counts,
    operations: facts.operations ?? counts,
  });
  const nameOf = (id: string) => view.nodes.find((node) => node.id === id)?.name;
  return {
    view,
    node: (name: string) => view.nodes.find((node) => node.name === name),
    edge: (from: string, to: string) => view.edges.find((edge) => nameOf(edge.from) === from && nameOf(edge.to) === to),
    used: () => view.edges.filter(({ used }) => used).map(({ from, to }) => `${nameOf(from)} → ${nameOf(to)}`),
  };
}

describe("the flow of a template, its queues and its spans", () => {
  it("shows what is declared as unused while no span has gone that way", () => {
    const { view, used } = draw({});

    expect(view.nodes.map(({ id }) => id)).toContain("dead-letter-queue:dead");
    expect(view.edges.every(({ declared }) => declared)).toBe(true);
    expect(used()).toEqual([]);
  });

  it("has the depth of queues from SQS and the age of their oldest message", () => {
    const queues = [aQueue({ name: "orders", visible: 7, inFlight: 2, delayed: 1 }), aQueue({ name: "dead" })];
    const { node } = draw({
      queues,
      oldestMs: new Map([
        ["orders", 1_500],
        ["dead", 99],
      ]),
    });

    expect(node("orders")).toMatchObject({ depth: 7, inFlight: 2, delayed: 1, oldestAgeMs: 1_500 });
    expect(node("dead")).toMatchObject({ depth: 0 });
    expect(node("dead")).not.toHaveProperty("oldestAgeMs");
  });

  it("has rates, error shares and durations of functions from the messages they worked on", () => {
    const { node, edge } = draw({
      counts: [
        aCount("process orders", CONSUMER, "shop-worker", { count: 20, errors: 5, p95Ms: 80 }),
        aCount("process orders", CONSUMER, "shop-worker", { count: 4, errors: 4, aboutJob: false }),
        aCount("worker", SERVER, "shop-worker", { count: 4, aboutJob: false, p95Ms: 900 }),
        aCount("wait orders", INTERNAL, "shop-worker", { count: 20, p95Ms: 12.3456 }),
      ],
    });

    expect(node("worker")).toMatchObject({ ratePerS: 0.4, errorShare: 0.25, p95Ms: 80 });
    expect(node("orders")).toMatchObject({ ratePerS: 2, errorShare: 0.25, p95Ms: 12.346 });
    expect(edge("orders", "worker")).toMatchObject({ declared: true, used: true, ratePerS: 2 });
  });

  it("judges a function without messages by its invocations, and its schedule with it", () => {
    const { node, edge } = draw({
      counts: [aCount("janitor", SERVER, "janitor", { errors: 1, aboutJob: false, p95Ms: 5 })],
    });

    expect(node("janitor")).toMatchObject({ ratePerS: 1, errorShare: 0.1, p95Ms: 5 });
    expect(node("clock")).toMatchObject({ ratePerS: 1 });
    expect(edge("clock", "janitor")).toMatchObject({ used: true, ratePerS: 1 });
  });

  it("makes a source of a service that sends to the bus, and counts a batch by its messages", () => {
    const { node, edge, view } = draw({
      counts: [
        aCount("create default", PRODUCER, "shop-front", { count: 30, errors: 3 }),
        aCount("send default", CLIENT, "shop-front", { count: 3, aboutJob: false }),
      ],
    });

    expect(node("shop-front")).toMatchObject({ id: "source:shop-front", ratePerS: 3, errorShare: 0.1 });
    expect(edge("shop-front", "default")).toMatchObject({ kind: "events", declared: false, used: true, ratePerS: 3 });
    expect(view.nodes).toHaveLength(graph.nodes.length + 1);
  });

  it("gives a rule the traffic between bus and queue, which only a message's two spans tell of", () => {
    const counts = [aCount("wait orders", INTERNAL, "shop-worker", { count: 15 })];
    const pairs = [{ parent: "create default", child: "process orders" }];
    const { edge } = draw({ counts, pairs });

    expect(edge("default", "to-orders")).toMatchObject({ used: true, ratePerS: 1.5 });
    expect(edge("to-orders", "orders")).toMatchObject({ used: true, ratePerS: 1.5 });
  });

  it("takes the emulators' span of a rule for the way from the bus through it, whatever became of the message", () => {
    const { edge, used } = draw({ counts: [aCount("rule to-orders", INTERNAL, "aws", { count: 20 })] });

    expect(used().sort()).toEqual(["default → to-orders", "to-orders → orders"]);
    expect(edge("default", "to-orders")).toMatchObject({ ratePerS: 2 });
  });

  it("draws the way back of a redrive, which no template declares", () => {
    const pairs = [{ parent: "redrive dead", child: "process orders" }];
    const { edge } = draw({ pairs, counts: [aCount("redrive dead", PRODUCER, "shop-worker", { count: 5 })] });

    expect(edge("dead", "orders")).toMatchObject({ declared: false, used: true, ratePerS: 0.5 });
  });

  it("draws moves to the dead-letter queue from the emulators' spans, or from what the letters say", () => {
    const bySpan = draw({ pairs: [{ parent: "send orders", child: "move to dead" }] });
    const byEvent = draw({ pairs: [{ parent: "create default", child: "move to dead" }] });
    const byLetter = draw({ moves: [{ from: "orders", to: "dead" }] });

    for (const { edge } of [bySpan, byEvent, byLetter]) {
      expect(edge("orders", "dead")).toMatchObject({ declared: true, used: true });
    }
  });

  it("leads from a topic into the queue that a message of it was taken from, and on to where that gives it up", () => {
    const subscribed: TemplateGraph = {
      nodes: [...graph.nodes, { key: "lost", kind: "dead-letter-queue", name: "lost", logicalId: "Lost" }],
      edges: [
        ...graph.edges.filter(({ from }) => from !== "orders"),
        { from: "told", to: "orders", kind: "subscribes" },
        { from: "orders", to: "lost", kind: "dead-letters" },
      ],
    };
    const pairs = ["process orders", "move to lost"].map((child) => ({ parent: "publish told", child }));

    const { used } = draw({ graph: subscribed, pairs });

    expect(used()).toEqual(["told → orders", "orders → lost"]);
  });

  it("gives the spans that a janitor made of a dead worker's attempt to the worker", () => {
    const { edge, used } = draw({ counts: [aCount("process orders", CONSUMER, "janitor", { errors: 10 })] });

    expect(edge("orders", "janitor")).toBeUndefined();
    expect(used()).toEqual(["orders → worker"]);
  });

  it("draws what spans tell of things that no template declares", () => {
    const counts = [aCount("send bills", PRODUCER, "shop-worker"), aCount("publish paid", PRODUCER, "biller")];
    const { edge, node } = draw({ counts });

    expect(edge("worker", "bills")).toMatchObject({ kind: "sends", declared: false });
    expect(node("biller")?.kind).toBe("source");
    expect(edge("biller", "paid")).toMatchObject({ kind: "publishes" });
  });

  it("draws queues and redrive policies without any template", () => {
    const dead = aQueue({ name: "dead", isDeadLetterQueue: true });
    const { view } = draw({ graph: undefined, queues: [aQueue({ name: "orders", deadLetterArn: dead.arn }), dead] });

    expect(view.nodes.map(({ id }) => id)).toEqual(["queue:orders", "dead-letter-queue:dead"]);
    expect(view.edges).toMatchObject([
      { from: "queue:orders", to: "dead-letter-queue:dead", declared: true, used: false },
    ]);
  });

  it("calls resources by the names that CloudFormation has given them", () => {
    const { node } = draw({ names: new Map([["orders", "Shop-Orders-1A2B"]]) });

    expect(node("Shop-Orders-1A2B")).toMatchObject({ kind: "queue", logicalId: "Orders" });
  });
});
