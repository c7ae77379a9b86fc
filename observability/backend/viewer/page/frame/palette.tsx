import { type KeyboardEvent, useId, useState } from "react";
import { useLocation } from "wouter";
import type { SuggestView } from "../../../api/suggest-view.ts";
import {
  actionEntries,
  attributeHref,
  attributeTerm,
  ownEntries,
  type PaletteEntry,
} from "../../model/palette-entries.ts";
import { useSuggestions } from "../data/use-suggestions.ts";
import { Modal } from "../parts/modal.tsx";
import { INNER_PAGES, PAGES } from "./page-links.tsx";

interface PaletteProps {
  /** Clearing the store was chosen. */
  onClear(): void;
  onClose(): void;
}

/** Finds a job, a trace, an attribute, a page or something to do by some letters of it. */
export function Palette({ onClear, onClose }: PaletteProps) {
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const found = useSuggestions(text);
  const entries = unique([
    ...foundEntries(found),
    ...ownEntries(text, [...PAGES, ...INNER_PAGES]),
    ...actionEntries(text),
    ...textEntry(text),
  ]);
  const current = Math.min(chosen, entries.length - 1);

  const open = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    if (entry.kind === "action") onClear();
    else navigate(entry.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) setChosen((current + by + entries.length) % entries.length);
    else if (event.key === "Enter") open(entries[current]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal label="Find" className="palette" onClose={onClose}>
      <input
        // biome-ignore lint/a11y/noAutofocus: the dialog is for typing into this field
        autoFocus
        role="combobox"
        aria-label="Find a job, a trace, an attribute or a page"
        aria-expanded={entries.length > 0}
        aria-controls={list}
        aria-activedescendant={entries.length > 0 ? `${list}-${current}` : undefined}
        placeholder="job id, trace id, attribute, page"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={list} aria-label="Found" className="palette-list">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the keys, and names this option to assistive technology
          <div
            key={`${entry.kind} ${entry.href}`}
            role="option"
            id={`${list}-${index}`}
            aria-selected={index === current}
            className="palette-entry"
            onPointerMove={() => index !== current && setChosen(index)}
            onClick={() => open(entry)}
          >
            <span className="palette-kind">{entry.kind}</span>
            <span className="palette-label" dir="auto">
              {entry.label}
            </span>
            <span className="muted palette-detail" dir="auto">
              {entry.detail}
            </span>
          </div>
        ))}
      </div>
    </Modal>
  );
}

function foundEntries(found: SuggestView | undefined): PaletteEntry[] {
  if (!found) return [];
  return [
    ...found.jobs.map(({ id, type, status }): PaletteEntry => {
      return {
        kind: "job",
        label: id,
        detail: `${type ?? "unknown type"} · ${status}`,
        href: `/jobs/${encodeURIComponent(id)}`,
      };
    }),
    ...found.traces.map(({ traceId, service, name }): PaletteEntry => {
      return { kind: "trace", label: traceId, detail: `${service}: ${name}`, href: `/trace/${traceId}` };
    }),
    ...found.attributes
      .filter(({ value }) => value !== undefined)
      .map(({ key, value = "" }): PaletteEntry => {
        const term = attributeTerm(key, value);
        return { kind: "attribute", label: term, detail: "jobs that have it", href: attributeHref(term) };
      }),
  ];
}

/** What is typed can always be looked for in the jobs. */
function textEntry(text: string): PaletteEntry[] {
  const wanted = text.trim();
  return wanted === "" ? [] : [{ kind: "text", label: wanted, detail: "find in jobs", href: attributeHref(wanted) }];
}

/** Of those that lead to the same, the first: the backend knows more to say of it. */
function unique(entries: readonly PaletteEntry[]): PaletteEntry[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.href, entry])).values()].toReversed();
}
