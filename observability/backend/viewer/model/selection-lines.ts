/** Which lines of a list are chosen. */
export interface LineSelection {
  ids: ReadonlySet<string>;
  /** Where a range begins: the line that was chosen or left last. */
  anchor: string | undefined;
}

export const NO_LINES: LineSelection = { ids: new Set(), anchor: undefined };

/** Chooses a line, or leaves it. */
export function toggleLine({ ids }: LineSelection, id: string): LineSelection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Chooses all lines from the anchor to `id`, both included, beside those that are chosen; without an anchor that line alone. */
export function extendTo({ ids, anchor }: LineSelection, id: string, order: readonly string[]): LineSelection {
  const [a, b] = [anchor === undefined ? -1 : order.indexOf(anchor), order.indexOf(id)];
  if (b < 0) return { ids, anchor };
  const range = a < 0 ? [id] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
  return { ids: new Set([...ids, ...range]), anchor: anchor !== undefined && a >= 0 ? anchor : id };
}

/** Chooses all of these lines, or leaves them when all are chosen. Lines that are not among them stay as they are. */
export function toggleAll({ ids, anchor }: LineSelection, order: readonly string[]): LineSelection {
  const next = new Set(ids);
  if (order.every((id) => ids.has(id))) for (const id of order) next.delete(id);
  else for (const id of order) next.add(id);
  return { ids: next, anchor };
}

/** Of these lines, whether all, some or none are chosen. */
export function chosenShare({ ids }: LineSelection, order: readonly string[]): "all" | "some" | "none" {
  const count = order.filter((id) => ids.has(id)).length;
  if (count === 0) return "none";
  return count === order.length ? "all" : "some";
}
