import type { SpanView } from "../../api/span-view.ts";

/** What is odd about where a span stands. */
export type Placement = "root" | "child" | "linked" | "orphan" | "circle";

export interface ParentChoice {
  /** Index of the span that it is drawn below; -1 at the top. */
  parent: number;
  placement: Placement;
}

/**
 * The span that each span is drawn below, so that every walk upwards ends: its parent; else, as in Jaeger, the first span of the same trace that
 * it links to. A span whose parent is missing is an orphan; a circle of parents is opened at its earliest span. Of several spans with one id the
 * earliest is the parent.
 */
export function chooseParents(spans: readonly SpanView[]): ParentChoice[] {
  const byId = new Map<string, number>();
  for (const [index, { spanId }] of spans.entries()) {
    const known = byId.get(spanId);
    if (known === undefined || startOf(spans, index) < startOf(spans, known)) byId.set(spanId, index);
  }
  const choices = spans.map(({ parentSpanId }, index): ParentChoice => {
    if (parentSpanId === "") return { parent: -1, placement: "root" };
    const parent = byId.get(parentSpanId) ?? -1;
    if (parent === index) return { parent: -1, placement: "circle" };
    return parent === -1 ? { parent, placement: "orphan" } : { parent, placement: "child" };
  });
  openCircles(spans, choices);
  followLinks(spans, choices, byId);
  return choices;
}

function startOf(spans: readonly SpanView[], index: number): number {
  return spans[index]?.startUs ?? 0;
}

/** Every span has one parent at most, so a walk upwards either ends or comes back to a span of the same walk. */
function openCircles(spans: readonly SpanView[], choices: ParentChoice[]): void {
  const walkOf = new Int32Array(choices.length).fill(-1);
  for (let first = 0; first < choices.length; first++) {
    let at = first;
    while (at !== -1 && walkOf[at] === -1) {
      walkOf[at] = first;
      at = choices[at]?.parent ?? -1;
    }
    if (at === -1 || walkOf[at] !== first) continue;
    let earliest = at;
    for (let member = choices[at]?.parent ?? at; member !== at; member = choices[member]?.parent ?? at) {
      if (startOf(spans, member) < startOf(spans, earliest)) earliest = member;
    }
    choices[earliest] = { parent: -1, placement: "circle" };
  }
}

/** Hangs what stands at the top below the span it links to, unless that one is below itself already. */
function followLinks(spans: readonly SpanView[], choices: ParentChoice[], byId: ReadonlyMap<string, number>): void {
  const trees = new DisjointSets(choices.length);
  for (const [index, { parent }] of choices.entries()) if (parent !== -1) trees.join(index, parent);
  for (const [index, { placement }] of choices.entries()) {
    if (placement !== "root" && placement !== "orphan") continue;
    const { traceId = "", links = [] } = spans[index] ?? {};
    for (const link of links) {
      const target = link.traceId === traceId ? byId.get(link.spanId) : undefined;
      if (target === undefined || trees.areJoined(index, target)) continue;
      trees.join(index, target);
      choices[index] = { parent: target, placement: placement === "orphan" ? "orphan" : "linked" };
      break;
    }
  }
}

class DisjointSets {
  readonly #above: Int32Array;

  constructor(size: number) {
    this.#above = Int32Array.from({ length: size }, (_, index) => index);
  }

  #top(of: number): number {
    let at = of;
    for (let above = this.#above[at] ?? at; above !== at; above = this.#above[at] ?? at) {
      this.#above[at] = this.#above[above] ?? above;
      at = above;
    }
    return at;
  }

  join(one: number, other: number): void {
    this.#above[this.#top(one)] = this.#top(other);
  }

  areJoined(one: number, other: number): boolean {
    return this.#top(one) === this.#top(other);
  }
}
