import { useMemo } from "react";
import { navigate, usePathname, useSearch } from "wouter/use-browser-location";

export type AddressChange = Record<string, string | readonly string[] | undefined>;

/**
 * The query of the address, and a way to change some of it: undefined removes a key, a list repeats it. Read as it stands in the address: the
 * router's own hooks decode it once too often.
 */
export function useAddress() {
  const search = useSearch();
  const path = usePathname();
  const query = useMemo(() => new URLSearchParams(search), [search]);
  return { query, change: changeAddress, path };
}

/** Changes the address as it is now, whatever the caller was drawn with. */
function changeAddress(values: AddressChange, { replace = true } = {}): void {
  const next = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(values)) {
    next.delete(key);
    for (const one of typeof value === "string" ? [value] : (value ?? [])) next.append(key, one);
  }
  const text = next.toString();
  const address = text === "" ? location.pathname : `${location.pathname}?${text}`;
  if (address !== location.pathname + location.search) navigate(address, { replace });
}

/** The path behind `prefix`, decoded once; as it is when it cannot be. */
export function usePathRest(prefix: string): string {
  const rest = usePathname().slice(prefix.length);
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}
