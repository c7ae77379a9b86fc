import type { EventBus } from "@aws-sdk/client-eventbridge";
import type { Bus } from "../buses.ts";

/** A bus as DescribeEventBus and ListEventBuses show it. */
export function busSummary({ name, arn, description, createdAt }: Bus) {
  return {
    Name: name,
    Arn: arn,
    ...(description !== undefined && { Description: description }),
    CreationTime: createdAt,
    LastModifiedTime: createdAt,
  } satisfies EventBus;
}
