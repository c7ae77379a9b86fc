import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { tagsOf } from "./tag-map.ts";

export function listTagsForResource(
  input: ListTagsForResourceRequest,
  context: EventsContext,
): ListTagsForResourceResponse {
  const tags = [...tagsOf(input.ResourceARN, context)];
  return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) } satisfies ListTagsForResourceResponse;
}
