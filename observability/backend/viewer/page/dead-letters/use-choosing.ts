import { useCallback, useMemo, useState } from "react";
import type { LetterLine } from "../../model/selection-letters.ts";
import { extendTo, type LineSelection, NO_LINES, toggleAll, toggleLine } from "../../model/selection-lines.ts";

export interface Choosing {
  selection: LineSelection;
  /** Ids of the lines in the list that can be chosen. */
  choosable: readonly string[];
  /** The chosen lines of the list: what is done is done to these. */
  chosen: readonly LetterLine[];
  choose(id: string, toHere: boolean): void;
  chooseAll(): void;
  clear(): void;
}

/** The choice outlives a change of the filter, but counts only in what is listed. */
export function useChoosing(lines: readonly LetterLine[]): Choosing {
  const [selection, setSelection] = useState(NO_LINES);
  const open = useMemo(() => lines.filter(({ followed }) => !followed), [lines]);
  const choosable = useMemo(() => open.map(({ letter }) => letter.messageId), [open]);
  const choose = useCallback(
    (id: string, toHere: boolean) => {
      if (!choosable.includes(id)) return;
      setSelection((before) => (toHere ? extendTo(before, id, choosable) : toggleLine(before, id)));
    },
    [choosable],
  );
  return {
    selection,
    choosable,
    chosen: open.filter(({ letter }) => selection.ids.has(letter.messageId)),
    choose,
    chooseAll: () => setSelection((before) => toggleAll(before, choosable)),
    clear: () => setSelection(NO_LINES),
  };
}
