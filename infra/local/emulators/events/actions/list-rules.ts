import type { ListRulesRequest, ListRulesResponse } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { page } from "../page.ts";
import { ruleSummary } from "./rule-summary.ts";

export function listRules(input: ListRulesRequest, { buses }: EventsContext): ListRulesResponse {
  const { NamePrefix = "" } = input;
  const rules = [...buses.bus(input.EventBusName).rules.values()].filter(({ name }) => name.startsWith(NamePrefix));
  const { items, ...token } = page(rules, input);
  return { Rules: items.map(ruleSummary), ...token } satisfies ListRulesResponse;
}
