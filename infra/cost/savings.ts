import { assumptions, mix } from "./assumptions.ts";
import { averageJob } from "./average-job.ts";
import { monthlyBill } from "./monthly-bill.ts";
import { prices } from "./prices.ts";

/** What one change takes off the monthly bill, in USD. */
export interface Saving {
  change: string;
  sum: string;
  amount: number;
}

/** Share of provisioned capacity that auto scaling keeps in use. */
const capacityInUse = 0.7;
const hoursPerMonth = assumptions.daysPerMonth * 24;

/** The changes that take most off the bill of so many jobs a day. Each is reckoned by itself; no two of them touch the same line. */
export function savings(jobsPerDay: number): Saving[] {
  const bill = monthlyBill(jobsPerDay);
  const job = averageJob();
  const jobs = jobsPerDay * assumptions.daysPerMonth;
  const line = (what: string) => bill.lines.find((one) => one.what === what)?.amount ?? 0;
  const whole = (value: number) => Math.round(value).toLocaleString("en-US");

  const units = (jobsPerDay / 86_400) * (job.writeUnits / capacityInUse);
  const provisioned = units * hoursPerMonth * prices.provisionedWriteHour.usd;
  const longJobs = jobs * mix.long_running_job;
  const { longJobSeconds, memoryGb } = assumptions;
  const inLambda = (longJobs * longJobSeconds * memoryGb * prices.lambdaGbSecond.usd) / prices.lambdaGbSecond.units;
  const taskHour = 0.25 * prices.fargateCpuHour.usd + memoryGb * prices.fargateGbHour.usd;
  const inTasks = ((longJobs * longJobSeconds) / 3600) * taskHour;
  const logs = line("logs taken in") + line(`logs of ${assumptions.logDays} days`);
  const spans = line("spans to an endpoint outside AWS");
  const deliveries = jobs * job.processorInvocations * (1 - 1 / assumptions.largestBatch);
  const request = (prices.lambdaRequest.usd + 2 * prices.sqsRequest.usd) / 1_000_000;
  return [
    {
      change: "tables with provisioned capacity and auto scaling",
      sum: `${whole(line("writes"))} − ${whole(units)} write units × ${hoursPerMonth} h × ${prices.provisionedWriteHour.usd}`,
      amount: line("writes") - provisioned,
    },
    {
      change: "long jobs on Fargate (0.25 vCPU) instead of Lambda",
      sum: `${whole(longJobs)} jobs × ${longJobSeconds} s: ${whole(inLambda)} − ${whole(inTasks)}`,
      amount: inLambda - inTasks,
    },
    { change: "log level WARN, Lambda's own lines too", sum: `${whole(logs)} − 0`, amount: logs },
    {
      change: "spans sent as gzip (OTEL_EXPORTER_OTLP_COMPRESSION)",
      sum: `${whole(spans)} × (1 − ${whole(job.otlpGzipBytes)} / ${whole(job.otlpBytes)})`,
      amount: spans * (1 - job.otlpGzipBytes / job.otlpBytes),
    },
    {
      change: `${assumptions.largestBatch} jobs per invocation of the processor`,
      sum: `${whole(deliveries)} fewer × (${prices.lambdaRequest.usd} + 2 × ${prices.sqsRequest.usd}) / 1 M`,
      amount: deliveries * request,
    },
  ];
}
