import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/** The query of the address, and a way to change some of it: undefined removes a key, a list repeats it. */
export function useAddress() {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const query = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback(
    (values: Record<string, string | readonly string[] | undefined>, { replace = true } = {}) => {
      const next = new URLSearchParams(search);
      for (const [key, value] of Object.entries(values)) {
        next.delete(key);
        for (const one of typeof value === "string" ? [value] : (value ?? [])) next.append(key, one);
      }
      const text = next.toString();
      navigate(text === "" ? path : `${path}?${text}`, { replace });
    },
    [search, path, navigate],
  );
  return { query, change, path };
}
