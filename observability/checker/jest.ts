/** Matchers for traces; importing this file registers them with Jest's global `expect`. */
import type { CheckOptions } from "./check-options.ts";
import { checkTrace } from "./check-trace.ts";
import { describeTrace } from "./describe-trace.ts";
import { compareWithExpectations, isDeadLettered } from "./expectations.ts";
import type { Problem } from "./problem.ts";
import { longestMatch, nameMatches } from "./span-path.ts";
import { parseTimeLimit } from "./time-limit.ts";
import type { Attributes, StatusCode, TraceSpan } from "./trace.ts";

/** The spans of one trace, or the traces of one job, which are then read in link topology. */
export type Traceable = readonly TraceSpan[] | readonly (readonly TraceSpan[])[];

export interface SpanExpectation {
  /** Those that have to be there; asymmetric matchers are welcome: `{ "job.id": expect.any(String) }`. */
  attributes?: Readonly<Record<string, unknown>>;
  status?: StatusCode;
}

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: a merged declaration repeats the type parameters
    interface Matchers<R, T = {}> {
      /** One root, every parent present, every hop that the outcome requires. */
      toBeConnected(options?: CheckOptions): R;
      /** A line of descent with these span names, from ancestor to descendant; `*` stands for any text, spans between are skipped. */
      toFollow(path: readonly string[], options?: CheckOptions): R;
      /** A span of this name (`*` stands for any text) with these attributes and this status. */
      toHaveSpan(name: string, expectation?: SpanExpectation): R;
      /** Not a single problem. */
      toPassTraceRules(options?: CheckOptions): R;
      /** The job has ended, at most so long after its first span: milliseconds, or "500ms", "5s", "2m". */
      toFinishWithin(limit: number | string, options?: CheckOptions): R;
      /** The job was executed so often, duplicate deliveries not counted. */
      toHaveAttempts(count: number, options?: CheckOptions): R;
      /** The job ended in the dead-letter queue: it was rejected, failed, or its function crashed. */
      toBeDeadLettered(options?: CheckOptions): R;
    }
  }
}

expect.extend({
  toBeConnected(received: Traceable, options: CheckOptions = {}) {
    const spans = spansOf(received);
    const { connected, outcome, problems } = checkTrace(spans, withTopology(received, options));
    return answer(
      connected,
      spans,
      problems,
      (not) => `expected a trace that is ${not}connected, got one of a ${outcome} job`,
    );
  },

  toFollow(received: Traceable, path: readonly string[], options: CheckOptions = {}) {
    const spans = spansOf(received);
    const matched = longestMatch(spans, path, withTopology(received, options));
    const found = matched.length > 0 ? matched.map(({ name }) => name).join(" → ") : "nothing of it";
    return answer(
      matched.length === path.length,
      spans,
      [],
      (not) => `expected the path ${not}${path.join(" → ")}, got ${found}`,
    );
  },

  toHaveSpan(received: Traceable, name: string, { attributes = {}, status }: SpanExpectation = {}) {
    const spans = spansOf(received);
    const named = spans.filter((span) => nameMatches(span.name, name));
    const fits = (span: TraceSpan) =>
      (status === undefined || span.status.code === status) &&
      Object.entries(attributes).every(([key, value]) => this.equals(span.attributes[key], value));
    const wanted = `a span "${name}"${status ? ` with status ${status}` : ""}${withAttributes(attributes, this.utils.stringify)}`;
    const got = named.map(
      (span) => `${span.status.code}${withAttributes(pick(span, attributes), this.utils.stringify)}`,
    );
    return answer(
      named.some(fits),
      spans,
      [],
      (not) => `expected ${not}${wanted}, got ${got.length > 0 ? got.join("; ") : "none of that name"}`,
    );
  },

  toPassTraceRules(received: Traceable, options: CheckOptions = {}) {
    const spans = spansOf(received);
    const { outcome, problems } = checkTrace(spans, withTopology(received, options));
    return answer(
      problems.length === 0,
      spans,
      problems,
      (not) =>
        `expected a trace that ${not ? "breaks a rule" : "follows every rule"}, got ${problems.length} problems in a ${outcome} job`,
    );
  },

  toFinishWithin(received: Traceable, limit: number | string, options: CheckOptions = {}) {
    const spans = spansOf(received);
    const withinMs = typeof limit === "number" ? limit : parseTimeLimit(limit);
    if (withinMs === undefined) throw new TypeError(`expected a time such as "500ms" or "5s", got "${limit}"`);
    const verdict = checkTrace(spans, withTopology(received, options));
    const [compared] = compareWithExpectations(verdict, { withinMs });
    return answer(
      compared?.kept ?? false,
      spans,
      [],
      (not) => `expected a job that is ${not}${compared?.expected}, got one that is ${compared?.came}`,
    );
  },

  toHaveAttempts(received: Traceable, count: number, options: CheckOptions = {}) {
    const spans = spansOf(received);
    const { attempts } = checkTrace(spans, withTopology(received, options));
    return answer(attempts === count, spans, [], (not) => `expected ${not}${count} attempts, got ${attempts}`);
  },

  toBeDeadLettered(received: Traceable, options: CheckOptions = {}) {
    const spans = spansOf(received);
    const verdict = checkTrace(spans, withTopology(received, options));
    return answer(
      isDeadLettered(verdict),
      spans,
      [],
      (not) => `expected a job that is ${not}dead-lettered, got one that is ${verdict.outcome}`,
    );
  },
});

function answer(
  pass: boolean,
  spans: readonly TraceSpan[],
  problems: readonly Problem[],
  sentence: (not: string) => string,
): jest.CustomMatcherResult {
  return { pass, message: () => `${sentence(pass ? "not " : "")}\n\n${describeTrace(spans, { problems })}` };
}

function spansOf(received: Traceable): TraceSpan[] {
  if (!Array.isArray(received)) throw new TypeError(`expected a list of spans, got ${typeof received}`);
  return received.flat();
}

function withTopology(received: Traceable, options: CheckOptions): CheckOptions {
  return received.some(Array.isArray) ? { topology: "link", ...options } : options;
}

function pick(span: TraceSpan, wanted: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(Object.entries(span.attributes).filter(([key]) => key in wanted));
}

function withAttributes(attributes: Readonly<Record<string, unknown>>, stringify: (value: unknown) => string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${stringify(value)}`);
  return pairs.length > 0 ? ` with ${pairs.join(", ")}` : "";
}
