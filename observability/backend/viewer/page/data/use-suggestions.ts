import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { SuggestView } from "../../../api/suggest-view.ts";
import { fetchJson } from "./fetch-json.ts";

/** What the backend offers for a text; nothing is asked for an empty one. */
export function useSuggestions(text: string, { enabled = true } = {}): SuggestView | undefined {
  const asked = useDeferredValue(text.trim());
  const { data } = useQuery({
    queryKey: ["suggest", asked],
    queryFn: ({ signal }) => fetchJson<SuggestView>(`/api/suggest?text=${encodeURIComponent(asked)}`, { signal }),
    enabled: enabled && asked !== "",
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  return asked === "" ? undefined : data;
}
