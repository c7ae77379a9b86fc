import { jobIdOf, TENANTS, tenantOf } from "./span-load.ts";

/** A kind of search with the query strings of some of its cases. */
export interface Search {
  name: string;
  queries: string[];
}

const CASES = 8;
const HOUR_MS = 3_600_000;

export interface Loaded {
  /** Traces of jobs that were sent. */
  traces: number;
  fromMs: number;
  toMs: number;
}

/** What people search for, over a store that was filled by the load of this folder. */
export function realisticSearches({ traces, fromMs, toMs }: Loaded): Search[] {
  const tag = (tags: Record<string, string>) => `tags=${encodeURIComponent(JSON.stringify(tags))}`;
  const traceAt = (part: number) => Math.floor((traces - 1) * part);
  const queries = (make: (part: number, index: number) => string) =>
    Array.from({ length: CASES }, (_, index) => make((index + 0.5) / CASES, index));
  const window = (part: number, lengthMs: number) => {
    const start = fromMs + (toMs - fromMs - lengthMs) * part;
    return `start=${Math.floor(start * 1e3)}&end=${Math.floor((start + lengthMs) * 1e3)}`;
  };
  const operations = ["process jobs-todo", "step scan", "validate job", "execute data_cleanup"];
  const service = (index: number) => (index % 4 === 2 ? "job-ingester" : "job-processor");
  return [
    {
      name: "service and operation",
      queries: queries((_, i) => `service=${service(i)}&operation=${operations[i % 4]}`),
    },
    {
      name: "attribute that most traces have",
      queries: queries((_, i) => tag({ "job.type": i % 2 ? "data_cleanup" : "user_onboarding" })),
    },
    {
      name: "attribute that few traces have",
      queries: queries((part) => tag({ "app.tenant": tenantOf(Math.floor(TENANTS * part)) })),
    },
    { name: "attribute that none has", queries: queries((_, i) => tag({ "app.tenant": `t-none-${i}` })) },
    {
      name: "attributes that no span has together",
      queries: queries(() => tag({ "job.step.name": "scan", "messaging.system": "aws_sqs" })),
    },
    { name: "job.id", queries: queries((part) => tag({ "job.id": jobIdOf(traceAt(part)) })) },
    { name: "service and duration, many", queries: queries(() => "service=job-processor&minDuration=100ms") },
    { name: "duration, none", queries: queries((_, i) => `service=job-processor&minDuration=${20 + i}s`) },
    { name: "errors of a service", queries: queries((_, i) => `service=${service(i)}&${tag({ error: "true" })}`) },
    {
      name: "error.type and operation",
      queries: queries(
        () => `service=job-processor&operation=process jobs-todo&${tag({ "error.type": "STEP_FAILED" })}`,
      ),
    },
    {
      name: "one hour of a service",
      queries: queries((part) => `service=job-ingester&${window(part, Math.min(HOUR_MS, (toMs - fromMs) / 10))}`),
    },
    { name: "one minute", queries: queries((part) => window(part, 60_000)) },
    {
      name: "number as an attribute of a resource or span",
      queries: queries((_, i) => tag(i % 2 ? { "http.response.status_code": "500" } : { "service.version": "1.0.0" })),
    },
  ];
}
