import { isTraceId } from "./trace-ids.ts";

/** One of two traces that are to be compared. */
interface Chosen {
  /** As the address says it; "" when none is chosen. */
  id: string;
  /** undefined while they are being read. */
  spans: number | undefined;
}

/** Why there is nothing to compare, for a person; undefined when there is, or when the spans have not been read yet. */
export function whyNotCompared(a: Chosen, b: Chosen): string | undefined {
  if (a.id === "" || b.id === "") {
    return "Choose the other trace: paste its id above, or choose two traces in the search.";
  }
  const sides = [
    { name: "A", ...a },
    { name: "B", ...b },
  ];
  const wrong = sides.filter(({ id, spans }) => spans === undefined && !isTraceId(id));
  if (wrong.length > 0) return `${named(wrong)} not the id of a trace, which has 1 to 32 hex digits.`;
  const missing = sides.filter(({ spans }) => spans === 0);
  if (missing.length === 0) return undefined;
  return `${named(missing)} not in the store: no span has arrived yet, or they were evicted. They are compared as soon as both are here.`;
}

function named(sides: readonly { name: string }[]): string {
  return sides.length === 1 ? `Trace ${sides[0]?.name} is` : "Traces A and B are";
}
