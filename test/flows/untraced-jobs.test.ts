import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { type Pipeline, startPipeline } from "../support/a-pipeline.ts";
import { waitFor } from "../support/wait-for.ts";
import "../../observability/checker/jest.ts";

const cleanup = (more: object = {}) => ({
  job_type: "data_cleanup",
  message: { target_table: "carts", retention: 3, ...more },
});

const jobs = {
  "untraced-1": cleanup(),
  "untraced-2": cleanup(),
  "untraced-crashing": cleanup({ fault: { kind: "crash", step: "purge", times: 1 } }),
  "untraced-failing": cleanup({ fault: { kind: "fail", step: "scan" } }),
  "untraced-bad": cleanup({ retention: -3 }),
};
const ends = {
  "untraced-1": "COMPLETED",
  "untraced-2": "COMPLETED",
  "untraced-crashing": "COMPLETED",
  "untraced-failing": "EXECUTE_FAILED",
  "untraced-bad": "REJECTED",
};

describe("jobs of somebody without telemetry, in one call", () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await startPipeline({ environment: { RETRY_BACKOFF_SECONDS: "0.05" } });
  }, 60_000);
  afterAll(() => pipeline?.stop());

  it("are each one connected trace of its own, whatever becomes of them", async () => {
    const entries = Object.entries(jobs).map(([idempotency_key, job]) => ({
      Source: "jobs",
      DetailType: "job",
      Detail: JSON.stringify({ ...job, idempotency_key }),
    }));
    await pipeline.clients.events.send(new PutEventsCommand({ Entries: entries }));

    const ended = async () => {
      const records = await Promise.all(Object.keys(jobs).map((id) => pipeline.record(id)));
      const statuses = Object.fromEntries(Object.keys(jobs).map((id, index) => [id, records[index]?.status]));
      expect(statuses).toEqual(ends);
      return records;
    };
    const records = await waitFor(ended, { what: "the end of every job", within: 60_000 });
    const traceIds = records.map((record) => String(record?.trace_id));

    expect(new Set(traceIds).size).toBe(entries.length);
    for (const traceId of traceIds) {
      const last = /^publish (?:job-end-state|job-failures)$/;
      const spans = await waitFor(
        async () => {
          const all = await pipeline.trace(traceId);
          const isWhole = all.some(({ name }) => last.test(name)) && all.every((span) => isRootOrHasParent(span, all));
          return isWhole ? all : undefined;
        },
        { what: `the whole trace ${traceId}`, within: 30_000 },
      );
      expect(spans).toPassTraceRules({ root: "any" });
      expect(
        spans.filter(({ service, parentSpanId }) => service !== "aws" && parentSpanId === undefined),
      ).toMatchObject([{ name: "arrive ingester-queue", kind: "INTERNAL" }]);
    }
  }, 120_000);
});

function isRootOrHasParent(
  { parentSpanId }: { parentSpanId?: string | undefined },
  all: readonly { spanId: string }[],
): boolean {
  return parentSpanId === undefined || all.some(({ spanId }) => spanId === parentSpanId);
}
