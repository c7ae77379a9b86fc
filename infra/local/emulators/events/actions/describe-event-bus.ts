import type { DescribeEventBusRequest, DescribeEventBusResponse } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { busSummary } from "./bus-summary.ts";

export function describeEventBus(input: DescribeEventBusRequest, { buses }: EventsContext): DescribeEventBusResponse {
  return busSummary(buses.bus(input.Name)) satisfies DescribeEventBusResponse;
}
