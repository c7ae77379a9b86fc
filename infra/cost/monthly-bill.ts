import { assumptions, ingesterBatch, ingesterBatchMs } from "./assumptions.ts";
import { averageJob } from "./average-job.ts";
import { type PriceKey, prices } from "./prices.ts";

/** `quantity × price = amount` of one month of 30 days, in USD. */
export interface BillLine {
  service: string;
  what: string;
  quantity: number;
  price: PriceKey;
  amount: number;
}

export interface Bill {
  jobsPerDay: number;
  lines: BillLine[];
  /** USD. */
  perDay: number;
  perMonth: number;
  perMillionJobs: number;
}

/** A line before it is priced. */
export type Usage = Omit<BillLine, "amount">;

/** What the stack `Jobs` costs for so many jobs a day. */
export function monthlyBill(jobsPerDay: number, usageOf: (jobsPerDay: number) => Usage[] = monthlyUsage): Bill {
  const lines = usageOf(jobsPerDay).map((usage) => ({ ...usage, amount: amountOf(usage) }));
  const perMonth = lines.reduce((sum, { amount }) => sum + amount, 0);
  const { daysPerMonth } = assumptions;
  const jobsPerMonth = jobsPerDay * daysPerMonth;
  return {
    jobsPerDay,
    lines,
    perDay: perMonth / daysPerMonth,
    perMonth,
    perMillionJobs: (perMonth / jobsPerMonth) * 1_000_000,
  };
}

export function amountOf({ quantity, price }: Pick<Usage, "quantity" | "price">): number {
  const { usd, units } = prices[price];
  return (quantity / units) * usd;
}

const gigabyte = 1_000_000_000;

/** What a month of so many jobs a day uses. */
export function monthlyUsage(jobsPerDay: number): Usage[] {
  const a = assumptions;
  const job = averageJob();
  const jobs = jobsPerDay * a.daysPerMonth;
  const minutes = a.daysPerMonth * 24 * 60;
  const batch = ingesterBatch(jobsPerDay);
  const ingesterInvocations = jobs / batch;
  const processorInvocations = jobs * job.processorInvocations;
  const reconcilerRuns = minutes * a.reconcilerRunsPerMinute;
  const reconcilerSeconds = (a.callMs + a.invocationMs) / 1000;
  // The bus puts each event on the queue; a mapping receives a batch and deletes it by one request each.
  const mappingRequests = jobs + 2 * (ingesterInvocations + processorInvocations);
  const recordGb = (jobsPerDay * a.recordDays * job.recordBytes) / gigabyte;
  const logGb = (jobs * job.logBytes) / gigabyte;
  return [
    { service: "EventBridge", what: "events", quantity: jobs, price: "event" },
    {
      service: "Lambda",
      what: "requests",
      quantity: ingesterInvocations + processorInvocations + reconcilerRuns,
      price: "lambdaRequest",
    },
    {
      service: "Lambda",
      what: "work of ingester and reconciler",
      quantity: a.memoryGb * ((ingesterInvocations * ingesterBatchMs()) / 1000 + reconcilerRuns * reconcilerSeconds),
      price: "lambdaGbSecond",
    },
    {
      service: "Lambda",
      what: "work of the processor",
      quantity: a.memoryGb * jobs * job.processorSeconds,
      price: "lambdaGbSecond",
    },
    { service: "SQS", what: "requests of bus and mappings", quantity: mappingRequests, price: "sqsRequest" },
    {
      service: "SQS",
      what: "requests of the functions",
      quantity: jobs * job.sqsRequests + job.ingesterHides * ingesterInvocations + reconcilerRuns,
      price: "sqsRequest",
    },
    {
      service: "SQS",
      what: "polls that find nothing, at most",
      quantity: a.mappings * a.pollsPerMappingAndMinute * minutes,
      price: "sqsRequest",
    },
    { service: "DynamoDB", what: "writes", quantity: jobs * job.writeUnits, price: "writeUnit" },
    { service: "DynamoDB", what: "reads", quantity: jobs * job.readUnits, price: "readUnit" },
    { service: "DynamoDB", what: `records of ${a.recordDays} days`, quantity: recordGb, price: "tableGbMonth" },
    { service: "DynamoDB", what: "point-in-time recovery", quantity: recordGb, price: "recoveryGbMonth" },
    { service: "SNS", what: "publishes", quantity: jobs * job.publishes, price: "publish" },
    { service: "KMS", what: "the topics' key", quantity: 1, price: "keyMonth" },
    {
      service: "KMS",
      what: "requests of SNS",
      quantity: ((minutes * 60) / a.keyReuseSeconds) * 2 * a.publishers,
      price: "keyRequest",
    },
    { service: "CloudWatch", what: "logs taken in", quantity: logGb, price: "logGb" },
    {
      service: "CloudWatch",
      what: `logs of ${a.logDays} days`,
      quantity: logGb * (a.logDays / a.daysPerMonth) * a.logCompression,
      price: "logGbMonth",
    },
    { service: "CloudWatch", what: "alarms", quantity: a.alarms, price: "alarmMonth" },
    { service: "CloudWatch", what: "dashboard", quantity: a.dashboards, price: "dashboardMonth" },
    {
      service: "Data transfer",
      what: "spans to an endpoint outside AWS",
      quantity: (jobs * job.otlpBytes) / gigabyte,
      price: "egressGb",
    },
  ];
}
