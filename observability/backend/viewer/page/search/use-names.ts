import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "../data/fetch-json.ts";

/** Names for the form: services, and the operations of one of them. */
export function useNames(service: string): { services: string[]; operations: string[] } {
  const services = useQuery({
    queryKey: ["services"],
    queryFn: ({ signal }) => fetchJson<{ services: string[] }>("/api/v3/services", { signal }),
  });
  const operations = useQuery({
    queryKey: ["services", service],
    queryFn: ({ signal }) =>
      fetchJson<{ operations: { name: string }[] }>(`/api/v3/operations?service=${encodeURIComponent(service)}`, {
        signal,
      }),
    enabled: service !== "",
  });
  const names = service === "" ? [] : (operations.data?.operations ?? []).map(({ name }) => name);
  return { services: services.data?.services.toSorted() ?? [], operations: [...new Set(names)].sort() };
}
