import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Banner } from "../api/live-view.ts";
import { createForwardQueue } from "./forward-queue.ts";
import type { ForwardTarget } from "./forward-target.ts";
import { type Outgoing, sendOn } from "./send-on.ts";

export interface ForwarderOptions {
  target: ForwardTarget;
  /** Bytes that may wait, per signal. Default 32 MiB. */
  maxQueueBytes?: number;
  /** Milliseconds that `stop` gives to what still waits. Default 3 000. */
  stopMs?: number | undefined;
  /** Milliseconds that one try may take. Default 10 000. */
  timeoutMs?: number;
  /** Milliseconds before the second try; doubled for each further one up to 30 s. Default 1 000. */
  firstRetryMs?: number;
  /** Milliseconds after which a request is given up. Default 5 min. */
  giveUpMs?: number;
  /** Is handed each sentence for the person at the terminal; default: standard error. */
  say?: (sentence: string) => void;
}

export interface ForwardStatus {
  sent: number;
  waiting: number;
  /** Requests that were dropped: no room, given up, or refused by the other end. */
  dropped: number;
}

export interface Forwarder {
  /** Takes an accepted request and returns at once. */
  offer(request: { signal: string; body: Buffer; via: string | undefined }): void;
  status(): ForwardStatus;
  /** What is lost, for the page. */
  banners(): Banner[];
  /** Sends what still waits, as far as that goes in time. May be called again. */
  stop(): Promise<void>;
}

const SLOWEST_RETRY_MS = 30_000;
const MEBIBYTE = 1024 * 1024;
/** In the Via header, so that a request that comes back is known. */
const NAME = "jobtrail-";

/** Sends requests on to another OTLP/HTTP endpoint, each signal in order, one at a time; a signal that is held up does not hold up the others. */
export function createForwarder({
  target,
  maxQueueBytes = 32 * MEBIBYTE,
  stopMs = 3_000,
  timeoutMs = 10_000,
  firstRetryMs = 1_000,
  giveUpMs = 300_000,
  say = (sentence) => process.stderr.write(`${sentence}\n`),
}: ForwarderOptions): Forwarder {
  const own = `1.1 ${NAME}${randomBytes(6).toString("hex")}`;
  const lanes = new Map<string, Lane>();
  const said = new Set<string>();
  const counts = { sent: 0, dropped: 0 };
  /** The first ends the waiting between two tries, the second everything. */
  const [hurry, halt] = [new AbortController(), new AbortController()];
  let stopped: Promise<void> | undefined;

  function sayOnce(about: string, sentence: string): void {
    if (said.has(about)) return;
    said.add(about);
    say(`forwarding to ${target.shown}: ${sentence}`);
  }

  function drop(requests: number, about: string, sentence: string): void {
    if (requests === 0) return;
    counts.dropped += requests;
    sayOnce(about, sentence);
  }

  function laneOf(signal: string): Lane {
    const known = lanes.get(signal);
    if (known) return known;
    const lane: Lane = { queue: createForwardQueue(maxQueueBytes), closed: false, work: undefined };
    lanes.set(signal, lane);
    return lane;
  }

  async function work(lane: Lane): Promise<void> {
    while (!halt.signal.aborted) {
      const next = lane.queue.next();
      if (!next) return;
      await deliver(lane, next);
    }
  }

  /** Tries until the request is taken, refused or given up. */
  async function deliver(lane: Lane, request: Outgoing): Promise<void> {
    const end = performance.now() + giveUpMs;
    for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, SLOWEST_RETRY_MS)) {
      const sent = await sendOn(target, request, halt.signal, timeoutMs);
      if (sent.outcome === "taken") {
        counts.sent++;
        said.delete("held up");
        return;
      }
      if (sent.outcome === "refused") return refused(lane, request, sent.status);
      if (halt.signal.aborted || performance.now() + waitMs > end) {
        if (!halt.signal.aborted)
          drop(1, "given up", "requests that it did not take for minutes are dropped (said once)");
        else counts.dropped++;
        return;
      }
      sayOnce("held up", `expected it to take a request, got ${sent.why}; it is tried again, and new ones wait`);
      const pauseMs = (sent.afterMs ?? waitMs) * (0.8 + Math.random() * 0.4);
      const stopping = hurry.signal.aborted;
      const until = stopping ? halt.signal : hurry.signal;
      await sleep(stopping ? Math.min(pauseMs, stopMs / 10) : pauseMs, undefined, { signal: until }).catch(() => {});
    }
  }

  function refused(lane: Lane, { signal }: Outgoing, status: number): void {
    if (status === 404 && signal !== "traces") {
      lane.closed = true;
      const sentence = `it takes no ${signal} (status 404); they are not sent any more`;
      drop(1 + lane.queue.clear().length, `no ${signal}`, sentence);
      return;
    }
    drop(
      1,
      `status ${status}`,
      `expected it to take ${signal}, got status ${status}; what it refuses is dropped (said once)`,
    );
  }

  return {
    offer({ signal, body, via }) {
      const lane = laneOf(signal);
      if (hurry.signal.aborted || lane.closed) return;
      if (via?.includes(own)) {
        return sayOnce(
          "loop",
          "what is sent there comes back here; requests that come back are not sent again (said once)",
        );
      }
      const dropped = lane.queue.add({ signal, body: compact(body), via: via === undefined ? own : `${via}, ${own}` });
      drop(
        dropped.length,
        "full",
        `more than ${maxQueueBytes} bytes wait; the oldest requests are dropped (said once)`,
      );
      lane.work ??= work(lane).finally(() => {
        lane.work = undefined;
      });
    },
    status: () => ({ ...counts, waiting: [...lanes.values()].reduce((sum, { queue }) => sum + queue.length, 0) }),
    banners() {
      if (counts.dropped === 0) return [];
      const text = `${counts.dropped} requests could not be forwarded to ${target.shown}`;
      return [{ key: "forwarding", level: "warning", text }];
    },
    stop() {
      stopped ??= (async () => {
        hurry.abort();
        const late = setTimeout(() => halt.abort(), stopMs);
        await Promise.all([...lanes.values()].map((lane) => lane.work));
        clearTimeout(late);
        for (const { queue } of lanes.values()) counts.dropped += queue.clear().length;
        if (counts.dropped > 0)
          say(`forwarding to ${target.shown}: ${counts.sent} requests were sent, ${counts.dropped} dropped`);
      })();
      return stopped;
    },
  };
}

interface Lane {
  queue: ReturnType<typeof createForwardQueue<Outgoing>>;
  /** The other end does not take this signal. */
  closed: boolean;
  work: Promise<void> | undefined;
}

/** The bytes without the larger memory that they may be a small view of. */
function compact(body: Buffer): Buffer {
  if (body.buffer.byteLength <= body.length + 4_096) return body;
  const own = Buffer.allocUnsafeSlow(body.length);
  body.copy(own);
  return own;
}
