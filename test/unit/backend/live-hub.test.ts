import type { LiveEvent } from "../../../observability/backend/api/live-view.ts";
import { createEventRing, type NumberedEvent } from "../../../observability/backend/live/event-ring.ts";
import { createLiveHub } from "../../../observability/backend/live/live-hub.ts";
import { createSpanRate } from "../../../observability/backend/live/span-rate.ts";

const event = (depth: number): LiveEvent => ({ type: "dead-letters", depth });

function aClient({ takes = Number.POSITIVE_INFINITY } = {}) {
  const seen: NumberedEvent[] = [];
  const client = {
    seen,
    ended: 0,
    send: (numbered: NumberedEvent) => seen.push(numbered) <= takes,
    beat: () => true,
    end: () => {
      client.ended++;
    },
  };
  return client;
}

describe("the ring of events", () => {
  it("hands out what came after an id, as far back as its size", () => {
    const ring = createEventRing({ size: 3, firstId: 100 });
    for (let depth = 1; depth <= 8; depth++) ring.add(event(depth));

    expect(ring.newest()).toBe(108);
    expect(ring.since(108)).toEqual([]);
    expect(ring.since(105)?.map(({ id }) => id)).toEqual([106, 107, 108]);
    expect(ring.since(104)).toBeUndefined();
    expect([ring.since(109), ring.since(99), ring.since(Number.NaN), ring.since(106.5)]).toEqual(
      new Array(4).fill(undefined),
    );
  });

  it("knows nothing from before it forgot", () => {
    const ring = createEventRing({ size: 10, firstId: 0 });
    ring.add(event(1));
    ring.forget();
    const { id } = ring.add(event(2));

    expect(ring.since(1)).toBeUndefined();
    expect(ring.since(id - 1)).toHaveLength(1);
  });
});

describe("the live hub", () => {
  it("numbers events upwards, also after a restart", () => {
    let now = 1_000;
    const first = createLiveHub({ now: () => now });
    const client = aClient();
    first.subscribe(client);
    first.publish(event(1));
    first.publish(event(2));
    first.stop();

    now += 1;
    const second = createLiveHub({ now: () => now });
    const back = second.subscribe(aClient(), String(client.seen[1]?.id));

    const [a, b] = client.seen.map(({ id }) => id);
    expect(b).toBeGreaterThan(a ?? Number.NaN);
    expect(back?.newest).toBeGreaterThan(b ?? Number.NaN);
    expect(back?.missed).toEqual([{ id: back?.newest, event: { type: "reset" } }]);
    second.stop();
  });

  it("drops a client that takes too little, and sends on to the others", () => {
    const hub = createLiveHub();
    const [slow, quick] = [aClient({ takes: 1 }), aClient()];
    hub.subscribe(slow);
    hub.subscribe(quick);

    for (let depth = 0; depth < 4; depth++) hub.publish(event(depth));

    expect([slow.seen.length, slow.ended, quick.seen.length, hub.clients()]).toEqual([2, 1, 4, 1]);
    hub.stop();
  });

  it("takes no more clients than it may, and ends all of them at once when it stops", () => {
    const hub = createLiveHub({ maxClients: 2 });
    const clients = [aClient(), aClient(), aClient()];
    const subscriptions = clients.map((client) => hub.subscribe(client));

    expect(subscriptions[2]).toBeUndefined();
    subscriptions[0]?.close();
    expect(hub.subscribe(clients[2] ?? aClient())).toBeDefined();
    hub.stop();
    hub.stop();

    expect(clients.map(({ ended }) => ended)).toEqual([1, 1, 1]);
    expect(hub.subscribe(aClient())).toBeUndefined();
  });

  it("keeps events for a client that was there a moment ago, and says reset to one that comes after that", () => {
    let now = 0;
    const hub = createLiveHub({ now: () => now, lingerMs: 1_000 });
    const client = aClient();
    const { newest, close } = hub.subscribe(client) ?? { newest: 0, close: () => {} };
    close();
    hub.publish(event(1));
    const back = hub.subscribe(aClient(), String(newest));
    back?.close();

    now += 2_000;
    hub.publish(event(2));
    const late = hub.subscribe(aClient(), String(newest + 1));

    expect(back?.missed.map(({ event: { type } }) => type)).toEqual(["dead-letters"]);
    expect(late?.missed.map(({ event: { type } }) => type)).toEqual(["reset"]);
    hub.stop();
  });
});

describe("the rate of spans", () => {
  it("is the mean of the last ten whole seconds", () => {
    let now = 5_000;
    const rate = createSpanRate(() => now);
    expect([rate.perS(), rate.lastAt()]).toEqual([0, undefined]);

    for (let second = 0; second < 20; second++) {
      rate.add(30);
      now += 1_000;
    }
    expect(rate.perS()).toBe(30);
    now += 5_000;
    expect(rate.perS()).toBe(15);
    now += 3_600_000;
    expect([rate.perS(), rate.lastAt()]).toEqual([0, 24_000]);
  });
});
