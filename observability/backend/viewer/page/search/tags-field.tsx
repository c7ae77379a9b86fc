import { type KeyboardEvent, useState } from "react";
import { formatTags } from "../../model/format.ts";
import { useSuggestions } from "../data/use-suggestions.ts";

interface TagsFieldProps {
  value: string;
  onChange(value: string): void;
}

/** `key=value` words; the last one is completed from what the store has. */
export function TagsField({ value, onChange }: TagsFieldProps) {
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const word = /\S*$/.exec(value)?.[0] ?? "";
  const suggested = useSuggestions(word, { enabled: isOpen });
  const offered = (suggested?.attributes ?? [])
    .map((attribute) =>
      attribute.value === undefined ? `${attribute.key}=` : formatTags({ [attribute.key]: attribute.value }),
    )
    .filter((text) => text !== word)
    .slice(0, 12);
  const isShown = isOpen && offered.length > 0;

  const take = (text: string) => {
    onChange(`${value.slice(0, value.length - word.length)}${text}${text.endsWith("=") ? "" : " "}`);
    setAt(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const picked = offered[at];
    if (!isShown) return;
    if (event.key === "ArrowDown") setAt(Math.min(offered.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(-1, at - 1));
    else if (event.key === "Escape") setOpen(false);
    else if ((event.key === "Enter" || event.key === "Tab") && picked !== undefined) take(picked);
    else return;
    event.preventDefault();
  };
  return (
    <div className="search-field search-tags">
      <label htmlFor="search-tags">Tags</label>
      <input
        id="search-tags"
        role="combobox"
        aria-expanded={isShown}
        aria-controls="search-tags-list"
        aria-activedescendant={isShown && at >= 0 ? `search-tag-${at}` : undefined}
        autoComplete="off"
        placeholder="error=true job.type=data_cleanup"
        value={value}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={({ target }) => {
          setOpen(true);
          setAt(-1);
          onChange(target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {isShown ? (
        <div id="search-tags-list" role="listbox" aria-label="Tags" className="drop-down search-options">
          {offered.map((text, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its keys choose
            <div
              key={text}
              id={`search-tag-${index}`}
              role="option"
              tabIndex={-1}
              className="mono"
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(text)}
            >
              {text}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
