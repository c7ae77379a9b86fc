import { type JobRow, TIME_KINDS, type TimeKind } from "../api/job-view.ts";
import { type JobFacts, toJobRow } from "./job-facts.ts";
import type { Stretch } from "./time-split.ts";

/** What the index keeps of a job: its facts, small. */
export interface IndexedJob extends Omit<JobFacts, "stretches" | "traceIds"> {
  /** Four numbers each: kind, place in `places`, start, end. */
  stretches: number[];
  places: readonly string[];
  /** The store's keys of its traces. */
  traceKeys: number[];
  /** See `span-shapes.ts`. */
  shapes: readonly number[];
  updatedAtUs: number;
}

/** Texts that many jobs have in common are kept once. */
export interface Packer {
  pack(facts: JobFacts, rest: Pick<IndexedJob, "traceKeys" | "shapes" | "updatedAtUs">): IndexedJob;
}

const MOST_TEXTS = 20_000;

export function createPacker(): Packer {
  const texts = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();

  function text<T extends string>(given: T): T {
    if (texts.size > MOST_TEXTS) texts.clear();
    const known = texts.get(given);
    if (known === undefined) texts.set(given, given);
    return (known as T | undefined) ?? given;
  }

  function list(given: readonly string[]): readonly string[] {
    if (lists.size > MOST_TEXTS) lists.clear();
    const key = given.join("\n");
    const known = lists.get(key) ?? given.map(text);
    lists.set(key, known);
    return known;
  }

  return {
    pack({ traceIds: _, stretches, state, type, step, queues, services, ...facts }, rest) {
      const { failure, waitsIn } = state;
      const places = list([...new Set(stretches.map(({ where = "" }) => where))]);
      return {
        ...facts,
        type: type && text(type),
        ...(step && { step: { ...step, name: text(step.name) } }),
        state: {
          status: state.status,
          ...(failure && {
            failure: {
              code: text(failure.code),
              reason: text(failure.reason),
              ...(failure.stage !== undefined && { stage: text(failure.stage) }),
            },
          }),
          ...(waitsIn && {
            waitsIn: { queue: text(waitsIn.queue), sinceUs: waitsIn.sinceUs, receive: waitsIn.receive },
          }),
        },
        queues: list(queues),
        services: list(services),
        stretches: stretches.flatMap(({ kind, where = "", startUs, endUs }) => [
          TIME_KINDS.indexOf(kind),
          places.indexOf(where),
          startUs,
          endUs,
        ]),
        places,
        ...rest,
      };
    },
  };
}

/** The row of an indexed job in an answer at `nowUs`. */
export function rowOf(
  { traceKeys, updatedAtUs, stretches, places, shapes: _, ...facts }: IndexedJob,
  { nowUs, traceId }: { nowUs: number; traceId(key: number): string },
): JobRow {
  const traceIds = traceKeys.map(traceId).filter((id) => id !== "");
  return toJobRow({ ...facts, stretches: unpack(stretches, places), traceIds }, { nowUs, updatedAtUs });
}

/** Microseconds per kind that a job's time went into; what goes on does not count. */
export function splitOfIndexed({ stretches }: Pick<IndexedJob, "stretches">): Record<TimeKind, number> {
  const split = { bus: 0, "queue-wait": 0, "cold-start": 0, work: 0, "retry-wait": 0 };
  for (let at = 0; at < stretches.length; at += 4) {
    const [kind, startUs = 0, endUs = 0] = [TIME_KINDS[stretches[at] ?? 0], stretches[at + 2], stretches[at + 3]];
    if (kind && Number.isFinite(endUs)) split[kind] += endUs - startUs;
  }
  return split;
}

function unpack(packed: readonly number[], places: readonly string[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = 0; at < packed.length; at += 4) {
    const [kind = 0, place = 0, startUs = 0, endUs = 0] = packed.slice(at, at + 4);
    const where = places[place];
    stretches.push({ kind: TIME_KINDS[kind] ?? "work", startUs, endUs, ...(where && { where }) });
  }
  return stretches;
}
