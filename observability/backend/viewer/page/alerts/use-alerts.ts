import { useQuery } from "@tanstack/react-query";
import type { AlertsView } from "../../../api/aws-view.ts";
import { fetchJson } from "../data/fetch-json.ts";

/** As many as the inbox lists, newest first. */
const MOST_ALERTS = 2_000;

export function useAlerts() {
  return useQuery({
    queryKey: ["alerts"],
    queryFn: ({ signal }) => fetchJson<AlertsView>(`/api/alerts?limit=${MOST_ALERTS}`, { signal }),
  });
}
