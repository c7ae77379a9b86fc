import type { QueueState } from "../../../observability/backend/aws/find-queues.ts";
import { createQueueBanners } from "../../../observability/backend/aws/queue-banners.ts";

const orders = {
  name: "orders",
  url: "orders",
  arn: "orders",
  isDeadLetterQueue: false,
  visible: 3,
  inFlight: 0,
  delayed: 0,
};

function aWatch({ lastWork = 0 } = {}) {
  const clock = { now: 1_000_000, lastWork };
  const { note, banners } = createQueueBanners({ now: () => clock.now, lastWorkMs: () => clock.lastWork });
  return {
    clock,
    /** What the banners say so many seconds later. */
    told(seconds: number, ...queues: QueueState[]) {
      clock.now += seconds * 1_000;
      note(queues);
      return banners().map(({ text }) => text);
    },
  };
}

describe("banners about queues", () => {
  it("tell of messages that nobody has taken for half a minute, in steps", () => {
    const { told } = aWatch();

    expect(told(0, orders)).toEqual([]);
    expect(told(29, orders)).toEqual([]);
    expect(told(2, orders)).toEqual(["no consumer on orders for 30 s"]);
    expect(told(10, orders)).toEqual(["no consumer on orders for 30 s"]);
    expect(told(100, orders)).toEqual(["no consumer on orders for 2 min"]);
  });

  it("begin anew when a message was taken, or worked on by the spans", () => {
    const { told, clock } = aWatch();
    told(0, orders);
    told(25, { ...orders, inFlight: 1 });

    expect(told(10, orders)).toEqual([]);
    clock.lastWork = clock.now + 25_000;
    expect(told(40, orders)).toEqual([]);
    expect(told(20, orders)).toEqual(["no consumer on orders for 30 s"]);
    expect(told(1, { ...orders, visible: 0 })).toEqual([]);
  });

  it("say nothing of a queue that is there for others, unless somebody was seen to work on it", () => {
    const inbox = { ...orders, isForOthers: true as const };
    const never = aWatch();
    const once = aWatch({ lastWork: 1 });
    for (const { told } of [never, once]) told(0, inbox);

    expect(never.told(40, inbox)).toEqual([]);
    expect(once.told(40, inbox)).toEqual(["no consumer on orders for 30 s"]);
  });

  it("count the messages of dead-letter queues, and link to them", () => {
    const { note, banners } = createQueueBanners({ now: () => 0, lastWorkMs: () => 0 });
    const dead = { ...orders, name: "dead", isDeadLetterQueue: true };
    note([
      { ...dead, visible: 1 },
      { ...dead, name: "lost", visible: 1, inFlight: 1 },
      { ...dead, name: "none", visible: 0 },
    ]);

    expect(banners()).toEqual([
      { key: "dead-letters:dead", level: "warning", text: "1 message in dead", href: "/dead-letters" },
      { key: "dead-letters:lost", level: "warning", text: "2 messages in lost", href: "/dead-letters" },
    ]);
  });
});
