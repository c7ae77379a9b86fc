import type { Tag } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import type { EventsContext } from "../context.ts";

export function tagMap(tags: readonly Tag[] = []): Map<string, string> {
  return new Map(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** The tags of the rule or bus with this ARN. Throws `ResourceNotFoundException`. */
export function tagsOf(arn: string | undefined, { buses }: EventsContext): Map<string, string> {
  for (const bus of buses.all.values()) {
    if (bus.arn === arn) return bus.tags;
    for (const rule of bus.rules.values()) if (rule.arn === arn) return rule.tags;
  }
  throw new AwsError("ResourceNotFoundException", `Resource ${arn} does not exist.`);
}
