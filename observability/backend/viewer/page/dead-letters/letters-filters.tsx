import { useMemo, useRef } from "react";
import { facetOptions } from "../../model/selection-facets.ts";
import { type LetterFilter, type LetterLine, NO_CODE, NO_TYPE } from "../../model/selection-letters.ts";
import { useAddress } from "../data/use-address.ts";
import { FilterMenu } from "../parts/filter-menu.tsx";
import { useKeys } from "../parts/use-keys.tsx";

/** Which letters are listed; it stands in the address. */
export function useLetterFilter(): LetterFilter {
  const { query } = useAddress();
  return useMemo(
    () => ({ codes: query.getAll("code"), types: query.getAll("type"), text: query.get("text") ?? "" }),
    [query],
  );
}

export function LettersFilters({ lines, filter }: { lines: readonly LetterLine[]; filter: LetterFilter }) {
  const { change } = useAddress();
  const input = useRef<HTMLInputElement>(null);
  useKeys([{ keys: "/", what: "filter by text", run: () => input.current?.focus() }], "Dead letters");
  const codes = lines.map(({ letter }) => letter.code ?? NO_CODE);
  const types = lines.map(({ letter }) => letter.jobType ?? NO_TYPE);
  return (
    <>
      <FilterMenu
        name="code"
        chosen={filter.codes}
        options={facetOptions(codes, filter.codes)}
        onChange={(code) => change({ code })}
      />
      <FilterMenu
        name="type"
        chosen={filter.types}
        options={facetOptions(types, filter.types)}
        onChange={(type) => change({ type })}
      />
      <input
        ref={input}
        type="search"
        className="letters-text"
        aria-label="Text in the reason, an id or a name"
        placeholder="reason, job, message …"
        value={filter.text}
        onChange={({ target }) => change({ text: target.value || undefined })}
        onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
      />
    </>
  );
}
