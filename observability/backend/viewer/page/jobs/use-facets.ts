import { useMemo, useState } from "react";
import type { JobRow, JobsView } from "../../../api/job-view.ts";
import type { JobQuery } from "../../model/job-query.ts";
import type { FilterOption } from "../parts/filter-menu.tsx";

/** Types and codes to choose from: those that have been in a list since the page was opened, and the chosen ones. */
export function useFacets(
  view: JobsView | undefined,
  { types, codes }: JobQuery,
): { types: FilterOption[]; codes: FilterOption[] } {
  const [seen] = useState(() => ({ types: new Set<string>(), codes: new Set<string>() }));
  return useMemo(() => {
    const jobs = view?.jobs ?? [];
    for (const { type, code } of jobs) {
      if (type !== null) seen.types.add(type);
      if (code !== undefined) seen.codes.add(code);
    }
    return {
      types: options([...seen.types, ...types], jobs, ({ type }) => type ?? undefined),
      codes: options([...seen.codes, ...codes], jobs, ({ code }) => code),
    };
  }, [view, types, codes, seen]);
}

function options(
  values: readonly string[],
  jobs: readonly JobRow[],
  read: (job: JobRow) => string | undefined,
): FilterOption[] {
  const counts = new Map<string | undefined, number>();
  for (const job of jobs) counts.set(read(job), (counts.get(read(job)) ?? 0) + 1);
  return [...new Set(values)].sort().map((value) => ({ value, count: counts.get(value) ?? 0 }));
}
