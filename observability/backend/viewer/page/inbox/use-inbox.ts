import { useQuery } from "@tanstack/react-query";
import type { InboxView } from "../../../api/inbox.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { useLive } from "../data/live.tsx";

const MOST_MESSAGES = 500;
/** The backend asks for news as long as it was asked within the last minute. */
const ASK_AGAIN_MS = 20_000;

export function useInbox() {
  const { state } = useLive();
  return useQuery({
    queryKey: ["inbox"],
    queryFn: ({ signal }) => fetchJson<InboxView>(`/api/inbox?limit=${MOST_MESSAGES}`, { signal }),
    refetchInterval: state === "paused" ? false : ASK_AGAIN_MS,
  });
}
