import type { ListEventBusesRequest, ListEventBusesResponse } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { page } from "../page.ts";
import { busSummary } from "./bus-summary.ts";

export function listEventBuses(input: ListEventBusesRequest, { buses }: EventsContext): ListEventBusesResponse {
  const { NamePrefix = "" } = input;
  const { items, ...token } = page(
    [...buses.all.values()].filter(({ name }) => name.startsWith(NamePrefix)),
    input,
  );
  return { EventBuses: items.map(busSummary), ...token } satisfies ListEventBusesResponse;
}
