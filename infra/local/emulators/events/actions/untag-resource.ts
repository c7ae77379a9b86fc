import type { UntagResourceRequest } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { tagsOf } from "./tag-map.ts";

export function untagResource(input: UntagResourceRequest, context: EventsContext): object {
  const tags = tagsOf(input.ResourceARN, context);
  for (const key of input.TagKeys ?? []) tags.delete(key);
  return {};
}
