import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { attributeTerm, completeWord, isUnfinished, wordAt } from "../../model/palette-entries.ts";
import { useAddress } from "../data/use-address.ts";
import { useSuggestions } from "../data/use-suggestions.ts";
import { useKeys } from "../parts/use-keys.tsx";

/** What is typed goes into the address after this pause. */
const SETTLE_MS = 300;

/** Text, and attributes as `key=value`; completes the word at the caret. */
export function JobsSearch({ text }: { text: string }) {
  const { change } = useAddress();
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const [draft, setDraft] = useState<{ text: string; caret: number }>();
  const [chosen, setChosen] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const value = draft?.text ?? text;
  const { word } = wordAt(value, draft?.caret ?? value.length);
  const found = useSuggestions(word, { enabled: isOpen });
  const terms = isOpen
    ? [
        ...new Set(
          found?.attributes.map(({ key, value: one }) => (one === undefined ? `${key}=` : attributeTerm(key, one))),
        ),
      ]
        .filter((term) => term !== word)
        .slice(0, 10)
    : [];

  const settle = (next: string | undefined) => {
    if (next !== undefined && next !== text) change({ text: next === "" ? undefined : next });
    setDraft(undefined);
  };
  const isHeld = draft !== undefined && isUnfinished(draft.text, word, terms);
  useEffect(() => {
    if (draft === undefined || isHeld) return;
    const timer = setTimeout(
      () => draft.text !== text && change({ text: draft.text === "" ? undefined : draft.text }),
      SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [draft, isHeld, text, change]);
  useKeys([{ keys: "/", what: "search", run: () => field.current?.focus() }], "Jobs");

  const take = (term: string) => {
    const next = completeWord(value, draft?.caret ?? value.length, term);
    const isWhole = !term.endsWith("=");
    setDraft(isWhole ? next : { text: next.text.trimEnd(), caret: next.caret - 1 });
    setOpen(!isWhole);
    setChosen(-1);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const term = terms[chosen];
    if (by !== undefined && terms.length > 0)
      setChosen((chosen + by + terms.length + (chosen < 0 && by < 0 ? 1 : 0)) % terms.length);
    else if ((event.key === "Enter" || event.key === "Tab") && term !== undefined) take(term);
    else if (event.key === "Enter") {
      settle(draft?.text);
      setOpen(false);
    } else if (event.key === "Escape" && isOpen && terms.length > 0) setOpen(false);
    else if (event.key === "Escape") field.current?.blur();
    else return;
    event.preventDefault();
  };
  return (
    <div className="jobs-search">
      <input
        ref={field}
        role="combobox"
        aria-label="Search jobs by text or attribute"
        aria-expanded={terms.length > 0}
        aria-controls={list}
        aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
        placeholder="text or attribute: job.type=data_cleanup error.type=…"
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={({ target }) => {
          setDraft({ text: target.value, caret: target.selectionStart ?? target.value.length });
          setOpen(true);
          setChosen(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false);
          settle(draft?.text);
        }}
      />
      <div
        role="listbox"
        id={list}
        aria-label="Attributes"
        className="drop-down jobs-suggestions"
        hidden={terms.length === 0}
      >
        {terms.map((term, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names this option to assistive technology
          <div
            key={term}
            role="option"
            id={`${list}-${index}`}
            aria-selected={index === chosen}
            className="mono"
            dir="auto"
            onPointerDown={(event) => {
              event.preventDefault();
              take(term);
            }}
          >
            {term}
          </div>
        ))}
      </div>
    </div>
  );
}
