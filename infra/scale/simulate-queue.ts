import { Agenda } from "./agenda.ts";
import type { Arrival } from "./arrivals.ts";
import type { Draws } from "./draws.ts";
import { fairLine, type Message, plainLine } from "./waiting-line.ts";

/** A queue, the event source mapping on it and its function. Times are seconds. */
export interface QueueModel {
  batchSize: number;
  /** How long a mapping gathers messages for a batch that is not full. */
  windowSeconds: number;
  maxConcurrency: number;
  /** Batches at once when messages begin to come, and how many more a mapping adds in a minute. */
  startConcurrency: number;
  addedPerMinute: number;
  /** Work on one message; the messages of a batch are worked on side by side. */
  workSeconds(draws: Draws): number;
  /** What an invocation takes beside the work. */
  invocationSeconds: number;
  /** Share of attempts that fail and are tried again. */
  failShare: number;
  backoffSeconds: number;
  /** Share of the messages that end the process in each attempt, half-way through their work. */
  poisonShare: number;
  /** After how long the messages of a dead process are back. */
  hiddenSeconds: number;
  maxReceives: number;
  /** Whether tenants that send a lot come after the others. */
  fair: boolean;
}

export const lambdaDefaults = {
  batchSize: 1,
  windowSeconds: 0,
  maxConcurrency: 1_000,
  startConcurrency: 5,
  addedPerMinute: 300,
  invocationSeconds: 0.03,
  failShare: 0,
  backoffSeconds: 4,
  poisonShare: 0,
  hiddenSeconds: 30,
  maxReceives: 5,
  fair: false,
} satisfies Partial<QueueModel>;

/** What became of the messages. Times are seconds. */
export interface QueueRun {
  /** From arrival to the first start of work, of each message in the order in which they were started; with their tenants. */
  waits: number[];
  tenants: number[];
  completed: number;
  /** Messages that went to the dead-letter queue because they end processes, and those that only were in batches with such. */
  deadPoison: number;
  deadInnocent: number;
  invocations: number;
  deepest: number;
  busiest: number;
  /** Sum over the invocations. */
  busySeconds: number;
  lastEnd: number;
}

interface Batch {
  messages: Message[];
  crashed: boolean;
}

type Due = { kind: "back"; message: Message } | { kind: "end"; batch: Batch } | { kind: "look" };

/** Lets messages arrive and be worked on until none is left. */
export function simulateQueue(arrivals: Iterable<Arrival>, model: QueueModel, draws: Draws): QueueRun {
  const { batchSize, windowSeconds, maxConcurrency, startConcurrency, addedPerMinute } = model;
  const line = model.fair ? fairLine() : plainLine();
  const agenda = new Agenda<Due>();
  const coming = arrivals[Symbol.iterator]();
  let next = coming.next();
  let busy = 0;
  let allowed = Math.min(startConcurrency, maxConcurrency);
  let growingSince: number | undefined;
  let lookAt = Number.POSITIVE_INFINITY;
  const run: QueueRun = {
    waits: [],
    tenants: [],
    completed: 0,
    deadPoison: 0,
    deadInnocent: 0,
    invocations: 0,
    deepest: 0,
    busiest: 0,
    busySeconds: 0,
    lastEnd: 0,
  };

  /** Pollers are added while messages wait and all are busy; an empty queue takes them away again. */
  function scale(now: number): void {
    if (line.length === 0) {
      growingSince = undefined;
      allowed = Math.min(maxConcurrency, Math.max(startConcurrency, busy));
      return;
    }
    if (busy < allowed || allowed >= maxConcurrency) return;
    growingSince ??= now;
    // A look is due exactly when one more may be added; rounding must not make it a little less than one.
    const added = Math.floor(((now - growingSince) * addedPerMinute) / 60 + 1e-6);
    if (added > 0) {
      allowed = Math.min(maxConcurrency, allowed + added);
      growingSince = now;
    } else look(growingSince + 60 / addedPerMinute);
  }

  function look(at: number): void {
    if (at >= lookAt) return;
    lookAt = at;
    agenda.add(at, { kind: "look" });
  }

  function startBatches(now: number): void {
    for (;;) {
      scale(now);
      if (line.length === 0 || busy >= allowed) return;
      const ripe = line.oldest() + windowSeconds;
      if (line.length < batchSize && now < ripe) {
        look(ripe);
        return;
      }
      start(now);
    }
  }

  function start(now: number): void {
    const messages: Message[] = [];
    while (messages.length < batchSize) {
      const message = line.take();
      if (!message) break;
      message.receives++;
      if (message.receives === 1) {
        run.waits.push(now - message.arrivedAt);
        run.tenants.push(message.tenant);
      }
      messages.push(message);
    }
    let longest = 0;
    let crashAfter = Number.POSITIVE_INFINITY;
    for (const { poison } of messages) {
      const work = model.workSeconds(draws);
      longest = Math.max(longest, work);
      if (poison) crashAfter = Math.min(crashAfter, work / 2);
    }
    const crashed = crashAfter < Number.POSITIVE_INFINITY;
    const takes = crashed ? crashAfter : longest + model.invocationSeconds;
    busy++;
    run.invocations++;
    run.busiest = Math.max(run.busiest, busy);
    run.busySeconds += takes;
    agenda.add(now + takes, { kind: "end", batch: { messages, crashed } });
  }

  function end(now: number, { messages, crashed }: Batch): void {
    busy--;
    run.lastEnd = now;
    for (const message of messages) {
      line.settled(message);
      const failed = !crashed && draws.chance(model.failShare);
      if (!crashed && !failed) run.completed++;
      else if (message.receives < model.maxReceives) {
        const hidden = crashed ? model.hiddenSeconds : model.backoffSeconds * 2 ** (message.receives - 1);
        agenda.add(now + hidden, { kind: "back", message });
      } else if (message.poison) run.deadPoison++;
      else run.deadInnocent++;
    }
  }

  for (;;) {
    const arrivalAt = next.done ? Number.POSITIVE_INFINITY : next.value.at;
    let now: number;
    if (arrivalAt <= agenda.next) {
      if (next.done) break;
      now = arrivalAt;
      line.add({ arrivedAt: now, tenant: next.value.tenant, receives: 0, poison: draws.chance(model.poisonShare) });
      next = coming.next();
    } else {
      const due = agenda.take();
      if (!due) break;
      now = due.at;
      if (due.entry.kind === "end") end(now, due.entry.batch);
      else if (due.entry.kind === "back") line.add(due.entry.message);
      else lookAt = Number.POSITIVE_INFINITY;
    }
    startBatches(now);
    run.deepest = Math.max(run.deepest, line.length);
  }
  return run;
}
