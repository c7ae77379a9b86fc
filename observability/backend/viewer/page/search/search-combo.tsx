import { type KeyboardEvent, useId, useState } from "react";

interface SearchComboProps {
  label: string;
  /** What stands in the field when it is empty. */
  empty: string;
  value: string;
  options: readonly string[];
  onChange(value: string): void;
}

const MOST_SHOWN = 50;

/** A field that offers names; what is typed narrows them, an empty field is any. */
export function SearchCombo({ label, empty, value, options, onChange }: SearchComboProps) {
  const id = useId();
  const [text, setText] = useState<string>();
  const [at, setAt] = useState(-1);
  const isOpen = text !== undefined;
  const wanted = (text ?? "").toLowerCase();
  const offered = options.filter((option) => option.toLowerCase().includes(wanted)).slice(0, MOST_SHOWN);

  const choose = (next: string) => {
    setText(undefined);
    setAt(-1);
    if (next !== value) onChange(next);
  };
  /** What Enter takes: the option that is lit, but before the first of those that only contain the text, the one that is it. */
  const pick = () => {
    if (at === 0 && text !== undefined && options.includes(text)) return text;
    return offered[at] ?? (text || value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      if (isOpen) setAt(Math.min(offered.length - 1, Math.max(-1, at + step)));
      else setText("");
    } else if (event.key === "Enter" && isOpen) choose(pick());
    else if (event.key === "Escape" && isOpen) setText(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div className="search-field search-combo">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={isOpen && offered[at] ? `${id}-${at}` : undefined}
        autoComplete="off"
        placeholder={isOpen && value !== "" ? value : empty}
        value={text ?? value}
        onFocus={() => setAt(-1)}
        onClick={() => setText((before) => before ?? "")}
        onBlur={() => isOpen && choose(text === "" ? value : text)}
        onChange={({ target }) => {
          setAt(target.value === "" ? -1 : 0);
          if (target.value === "") onChange("");
          setText(target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {isOpen && offered.length > 0 ? (
        <div id={`${id}-list`} role="listbox" aria-label={label} className="drop-down search-options">
          {offered.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its keys choose
            <div
              key={option}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              {option}
            </div>
          ))}
        </div>
      ) : null}
      {value !== "" && !isOpen ? (
        <button
          type="button"
          className="quiet search-clear"
          aria-label={`Clear ${label.toLowerCase()}`}
          onClick={() => onChange("")}
        >
          ✕
        </button>
      ) : null}
    </div>
  );
}
