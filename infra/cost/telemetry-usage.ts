import { type EnvironmentName, environments } from "../stacks/environments.ts";
import { assumptions } from "./assumptions.ts";
import { averageJob } from "./average-job.ts";
import type { Usage } from "./monthly-bill.ts";

/** Nodes of OpenSearch, as in the stack; a test compares them. */
export const searchNodes = 2;

const hours = assumptions.daysPerMonth * 24;
const gigabyte = 1_000_000_000;
/** A load balancer's unit of capacity takes a gigabyte an hour. */
const gbPerBalancerUnit = 1;
/** Assumed: what a request to SQS or SNS and its answer are on the wire. */
const bytesPerRequest = 3_000;

/** What a month of the optional stack `Telemetry` uses: its programs, their network, and the traffic of the functions that are placed in it. */
export function telemetryUsage(name: EnvironmentName): (jobsPerDay: number) => Usage[] {
  const service = "Telemetry";
  const { programs, natGateways, storage } = environments[name].telemetry;
  const tasks = Object.values(programs);
  const cpus = tasks.reduce((sum, { cpu }) => sum + cpu / 1024, 0);
  const memoryGb = tasks.reduce((sum, { memoryMiB }) => sum + memoryMiB / 1024, 0);
  const nodes = storage.kind === "opensearch" ? searchNodes : 0;
  const searchGb = storage.kind === "opensearch" ? searchNodes * storage.gigabytes : 0;
  return (jobsPerDay) => {
    const jobs = jobsPerDay * assumptions.daysPerMonth;
    const job = averageJob();
    const requests = jobs * (job.sqsRequests + job.ingesterHides + job.publishes);
    return [
      { service, what: "tasks, processors", quantity: cpus * hours, price: "fargateCpuHour" },
      { service, what: "tasks, memory", quantity: memoryGb * hours, price: "fargateGbHour" },
      { service, what: "private load balancer", quantity: hours, price: "balancerHour" },
      {
        service,
        what: "spans through it",
        quantity: (jobs * job.otlpBytes) / gigabyte / gbPerBalancerUnit,
        price: "balancerUnitHour",
      },
      { service, what: "its private name", quantity: 1, price: "zoneMonth" },
      { service, what: "NAT gateways", quantity: natGateways * hours, price: "natHour" },
      {
        service,
        what: "the functions' requests to SQS and SNS through them",
        quantity: (requests * bytesPerRequest) / gigabyte,
        price: "natGb",
      },
      { service, what: "OpenSearch, nodes", quantity: nodes * hours, price: "searchNodeHour" },
      { service, what: "OpenSearch, storage", quantity: searchGb, price: "searchGbMonth" },
      { service, what: "OpenSearch, its password", quantity: nodes > 0 ? 1 : 0, price: "secretMonth" },
    ];
  };
}
