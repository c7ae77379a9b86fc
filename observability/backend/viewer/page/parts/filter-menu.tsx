import { useId, useRef, useState } from "react";
import type { JobStatus } from "../../../api/job-view.ts";
import { StatusMark } from "./status-mark.tsx";

export interface FilterOption {
  value: string;
  count?: number | undefined;
  /** Drawn with its mark. */
  status?: JobStatus;
}

interface FilterMenuProps {
  name: string;
  chosen: readonly string[];
  options: readonly FilterOption[];
  onChange(chosen: string[]): void;
}

/** A button that opens a list of boxes to tick. It stays open until Escape, or until the focus goes elsewhere. */
export function FilterMenu({ name, chosen, options, onChange }: FilterMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useId();
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: closes what its button opens
    <div
      className="filter"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.preventDefault();
        setOpen(false);
        button.current?.focus();
      }}
      onBlur={({ currentTarget, relatedTarget }) => !currentTarget.contains(relatedTarget) && setOpen(false)}
    >
      <button
        ref={button}
        type="button"
        className="filter-button"
        aria-expanded={isOpen}
        aria-controls={list}
        data-chosen={chosen.length > 0 || undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {name}
        {chosen.length > 0 ? <span className="filter-chosen">{chosen.join(", ")}</span> : null}{" "}
        <span aria-hidden="true">▾</span>
      </button>
      {isOpen ? (
        <fieldset id={list} className="drop-down filter-list" aria-label={name} tabIndex={-1}>
          {options.length === 0 ? <p className="muted">none yet</p> : null}
          {options.map(({ value, count, status }) => (
            <label key={value} className="filter-option">
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
              {status ? <StatusMark status={status} /> : <span dir="auto">{value}</span>}
              <span className="muted filter-count">{count?.toLocaleString("en")}</span>
            </label>
          ))}
          {chosen.length > 0 ? (
            <button type="button" className="quiet" onClick={() => onChange([])}>
              Any {name}
            </button>
          ) : null}
        </fieldset>
      ) : null}
    </div>
  );
}
