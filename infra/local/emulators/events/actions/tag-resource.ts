import type { TagResourceRequest } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { tagMap, tagsOf } from "./tag-map.ts";

export function tagResource(input: TagResourceRequest, context: EventsContext): object {
  const tags = tagsOf(input.ResourceARN, context);
  for (const [key, value] of tagMap(input.Tags)) tags.set(key, value);
  return {};
}
