import type { Banner, LiveEvent } from "../api/live-view.ts";
import { createEventRing, type NumberedEvent } from "./event-ring.ts";

/** The far end of one stream. */
export interface LiveClient {
  /** Must be quick; false when the client takes too little of what it is sent, which ends it. */
  send(event: NumberedEvent): boolean;
  /** Writes something that says nothing, to keep the connection; false as above. */
  beat(): boolean;
  end(): void;
}

export interface Subscription {
  /** For the client to begin with: what it missed, or `reset` when that is no longer known. */
  missed: NumberedEvent[];
  /** Id of the newest event: what to come back with when no other follows. */
  newest: number;
  close(): void;
}

export interface LiveHub {
  /** Sends an event to everybody who listens and keeps it for those who come back. */
  publish(event: LiveEvent): void;
  /** Adds a client, that comes back if it names the last event it saw. undefined when there are too many, or the hub has stopped. */
  subscribe(client: LiveClient, lastEventId?: string): Subscription | undefined;
  /** Somebody listens, or did so a moment ago and may come back: news are worth collecting. */
  isWatched(): boolean;
  clients(): number;
  /** Adds a source of banners, asked whenever the status is; returns how to remove it. A source must be quick and must not throw. */
  addBannerSource(source: () => Banner[]): () => void;
  banners(): Banner[];
  /** Ends all streams at once. */
  stop(): void;
}

export interface LiveHubOptions {
  /** Events kept for clients that come back. Default 1 000. */
  keptEvents?: number;
  /** Default 64. */
  maxClients?: number;
  /** Milliseconds between two signs of life to each client. Default 15 000. */
  beatMs?: number;
  /** Milliseconds after the last client during which news are still kept for its return. Default 60 000. */
  lingerMs?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export function createLiveHub({
  keptEvents = 1_000,
  maxClients = 64,
  beatMs = 15_000,
  lingerMs = 60_000,
  now = Date.now,
}: LiveHubOptions = {}): LiveHub {
  // An earlier run has given out fewer than a thousand ids per millisecond of its life.
  const ring = createEventRing({ size: keptEvents, firstId: now() * 1_000 });
  const clients = new Set<LiveClient>();
  const bannerSources = new Set<() => Banner[]>();
  let lastLeftAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  function drop(client: LiveClient): void {
    if (!clients.delete(client)) return;
    if (clients.size === 0) lastLeftAt = now();
    client.end();
  }

  function toAll(send: (client: LiveClient) => boolean): void {
    for (const client of [...clients]) if (!send(client)) drop(client);
  }

  const beat = setInterval(() => toAll((client) => client.beat()), beatMs);
  beat.unref();

  const isWatched = () => clients.size > 0 || now() - lastLeftAt < lingerMs;

  return {
    publish(event) {
      if (stopped) return;
      if (!isWatched()) return ring.forget();
      const numbered = ring.add(event);
      toAll((client) => client.send(numbered));
    },
    subscribe(client, lastEventId) {
      if (stopped || clients.size >= maxClients) return undefined;
      // What happened while nobody listened was not kept.
      if (!isWatched()) ring.forget();
      clients.add(client);
      const newest = ring.newest();
      const missed = lastEventId === undefined ? [] : ring.since(Number(lastEventId || Number.NaN));
      return { missed: missed ?? [{ id: newest, event: { type: "reset" } }], newest, close: () => drop(client) };
    },
    isWatched,
    clients: () => clients.size,
    addBannerSource(source) {
      bannerSources.add(source);
      return () => void bannerSources.delete(source);
    },
    banners: () => [...bannerSources].flatMap((source) => source()),
    stop() {
      stopped = true;
      clearInterval(beat);
      for (const client of [...clients]) drop(client);
    },
  };
}
