import { assumptions } from "./assumptions.ts";
import { averageJob } from "./average-job.ts";
import type { Usage } from "./monthly-bill.ts";

/** What the optional stack `Telemetry` runs, in the default environment and in `prod`. */
export const telemetryStacks = {
  dev: {
    tasks: 2,
    cpuPerTask: 0.5,
    gbPerTask: 1,
    zones: 2,
    endpoints: 0,
    natGateways: 1,
    searchNodes: 0,
    retentionDays: 1,
  },
  prod: {
    tasks: 4,
    cpuPerTask: 1,
    gbPerTask: 2,
    zones: 2,
    endpoints: 0,
    natGateways: 2,
    searchNodes: 3,
    retentionDays: 14,
  },
} as const;

export interface TelemetryStack {
  tasks: number;
  cpuPerTask: number;
  gbPerTask: number;
  zones: number;
  endpoints: number;
  natGateways: number;
  searchNodes: number;
  retentionDays: number;
}

const hours = assumptions.daysPerMonth * 24;
const gigabyte = 1_000_000_000;
/** A load balancer's unit of capacity takes a gigabyte an hour. */
const gbPerBalancerUnit = 1;
/** Of ten traces the Collector keeps one, beside the failed, retried and slow ones (decision 011 on observability). */
export const keptShare = 0.15;
/** An indexed span, with its replica, against its OTLP JSON (decision 012 on observability). */
export const searchBytesPerOtlpByte = 2;

/** What a month of the stack uses, in a VPC in which the functions reach it through its private load balancer. */
export function telemetryUsage(stack: TelemetryStack): (jobsPerDay: number) => Usage[] {
  const service = "Telemetry";
  return (jobsPerDay) => {
    const { otlpBytes } = averageJob();
    const gb = (jobsPerDay * assumptions.daysPerMonth * otlpBytes) / gigabyte;
    const stored = (gb / assumptions.daysPerMonth) * stack.retentionDays * keptShare * searchBytesPerOtlpByte;
    return [
      { service, what: "tasks, processors", quantity: stack.tasks * stack.cpuPerTask * hours, price: "fargateCpuHour" },
      { service, what: "tasks, memory", quantity: stack.tasks * stack.gbPerTask * hours, price: "fargateGbHour" },
      { service, what: "private load balancer", quantity: hours, price: "balancerHour" },
      { service, what: "its load", quantity: gb / gbPerBalancerUnit, price: "balancerUnitHour" },
      { service, what: "NAT gateways", quantity: stack.natGateways * hours, price: "natHour" },
      { service, what: "OpenSearch, nodes", quantity: stack.searchNodes * hours, price: "searchNodeHour" },
      { service, what: "OpenSearch, storage", quantity: stack.searchNodes > 0 ? stored : 0, price: "searchGbMonth" },
      { service, what: "secret with the OTLP headers", quantity: 1, price: "secretMonth" },
    ];
  };
}
