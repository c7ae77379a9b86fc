/** What is asked of a keyboard event. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** A key, or several that do the same: "n", "ArrowDown", "mod+k" (Ctrl or ⌘), "g j" (one after the other). */
export type Keys = string | readonly string[];

/** How a press is written in `Keys`; undefined for a press that is none of ours (Alt, or Shift and its like alone). */
export function nameOfPress({ key, ctrlKey, metaKey, altKey }: KeyPress): string | undefined {
  if (altKey || key === "Shift" || key === "Control" || key === "Meta" || key === "Alt") return undefined;
  return ctrlKey || metaKey ? `mod+${key.toLowerCase()}` : key;
}

/** Which of the bindings a press runs, `before` being the press before it: a sequence that it ends, else a key alone; of several the last. */
export function pressedBinding<Binding extends { keys: Keys }>(
  bindings: readonly Binding[],
  press: string,
  before: string | undefined,
): Binding | undefined {
  const ended = bindings.findLast(({ keys }) =>
    alternatives(keys).some((one) => {
      const [first, second] = splitSequence(one);
      return second === press && first === before;
    }),
  );
  return ended ?? bindings.findLast(({ keys }) => alternatives(keys).includes(press));
}

/** Whether the press begins a sequence of these keys. */
export function beginsSequence(keys: Keys, press: string): boolean {
  return alternatives(keys).some((one) => {
    const [first, second] = splitSequence(one);
    return second !== undefined && first === press;
  });
}

const SHOWN: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  " ": "Space",
};

/** Each alternative as the caps to draw: "g j" is two, "mod+k" is Ctrl and K (⌘ and K on a Mac). */
export function capsOf(keys: Keys, { isMac }: { isMac: boolean }): string[][] {
  return alternatives(keys).map((one) =>
    splitSequence(one).flatMap((part) =>
      part.startsWith("mod+") ? [isMac ? "⌘" : "Ctrl", part.slice(4).toUpperCase()] : [SHOWN[part] ?? part],
    ),
  );
}

function alternatives(keys: Keys): readonly string[] {
  return typeof keys === "string" ? [keys] : keys;
}

/** A lone space is the space bar. */
function splitSequence(keys: string): string[] {
  return keys === " " ? [keys] : keys.split(" ");
}
