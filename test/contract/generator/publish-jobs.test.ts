import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { type Clients, createClients } from "../../../generator/clients.ts";
import { systemClock } from "../../../generator/clock.ts";
import { awsCalls } from "../../../generator/publish/aws-calls.ts";
import { type PublishOptions, publishJobs } from "../../../generator/publish/publish-jobs.ts";
import { seededRandom } from "../../../generator/seeded-random.ts";
import { SpanKind, startTelemetry, type Telemetry } from "../../../observability/telemetry/index.ts";
import { aJob, jobsWith, someJobs } from "../../unit/generator/take.ts";
import { type SmallSystem, startSmallSystem } from "./small-system.ts";

const exporter = new InMemorySpanExporter();
let telemetry: Telemetry;
let system: SmallSystem;
let clients: Clients;
let options: PublishOptions;

beforeAll(async () => {
  telemetry = startTelemetry({ serviceName: "job-generator", exporter });
  system = await startSmallSystem();
  clients = createClients({ endpoint: system.url });
  options = {
    ...awsCalls({ ...clients, queueName: "ingester-queue" }),
    clock: systemClock,
    random: seededRandom(1, "backoff"),
  };
});

beforeEach(() => exporter.reset());

afterAll(async () => {
  clients.stop();
  await system.stop();
  await telemetry.stop();
});

async function spans(): Promise<ReadableSpan[]> {
  await telemetry.flush();
  return exporter.getFinishedSpans();
}

const named = (all: readonly ReadableSpan[], name: string) => all.filter((span) => span.name === name);
const idsOf = (all: readonly ReadableSpan[]) => all.map((span) => span.spanContext().spanId).sort();
const good = (count: number) => someJobs(count, { badShare: 0 });

describe("publishing one job", () => {
  it("starts its trace: the submission as root, and one span that sends", async () => {
    const job = aJob({ only: "report_generation" });

    const receipts = await publishJobs([job], options);

    const all = await spans();
    const [root] = named(all, "submit report_generation");
    const [send] = named(all, "send default");

    expect(all).toHaveLength(2);
    expect(receipts).toEqual([{ accepted: true, job, jobId: job.key, traceId: root?.spanContext().traceId }]);
    expect(root).toMatchObject({ kind: SpanKind.INTERNAL, parentSpanContext: undefined });
    expect(root?.attributes).toEqual({ "job.id": job.key, "job.type": "report_generation" });
    expect(send).toMatchObject({ kind: SpanKind.PRODUCER, parentSpanContext: root?.spanContext() });
    expect(send?.attributes).toMatchObject({ "messaging.system": "aws_eventbridge", "job.id": job.key });
    await system.messages(1);
  });

  it("puts the context of the sending span into the detail's metadata and the trace header", async () => {
    const job = aJob();

    await publishJobs([job], options);

    const [message] = await system.messages(1);
    const [send] = named(await spans(), "send default");
    const { traceId, spanId } = send?.spanContext() ?? { traceId: "", spanId: "" };
    const event = JSON.parse(message?.Body ?? "{}");

    expect(event).toMatchObject({ source: "jobs", "detail-type": "job submitted" });
    expect(event.detail).toEqual({
      ...(job.delivery.via === "bus" && job.delivery.detail),
      metadata: { traceparent: `00-${traceId}-${spanId}-01` },
    });
    expect(message?.Attributes.AWSTraceHeader).toContain(`Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)}`);
    expect(message?.Attributes.AWSTraceHeader).toContain(`Parent=${spanId}`);
  });
});

describe("publishing several jobs", () => {
  it("gives each a trace of its own, and links the calls to them", async () => {
    const jobs = good(13);

    const receipts = await publishJobs(jobs, options);

    const all = await spans();
    const created = named(all, "create default");
    const sends = named(all, "send default");

    expect(receipts.filter(({ accepted }) => accepted)).toHaveLength(13);
    expect(new Set(receipts.map(({ traceId }) => traceId)).size).toBe(13);
    expect(created.map((span) => span.attributes["job.id"]).sort()).toEqual(jobs.map(({ key }) => key).sort());
    expect(sends.map((span) => span.attributes["messaging.batch.message_count"])).toEqual([10, 3]);
    expect(sends.map(({ kind, parentSpanContext }) => [kind, parentSpanContext])).toEqual([
      [SpanKind.CLIENT, undefined],
      [SpanKind.CLIENT, undefined],
    ]);
    expect(sends.flatMap(({ links }) => links.map(({ context }) => context.spanId)).sort()).toEqual(idsOf(created));
    const traceparents = (await system.messages(13)).map(({ Body }) => JSON.parse(Body).detail.metadata.traceparent);
    expect(new Set(traceparents)).toEqual(
      new Set(created.map((span) => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`)),
    );
  });

  it("splits what is larger than 1 MiB", async () => {
    const jobs = jobsWith("oversized", 4);

    const receipts = await publishJobs(jobs, options);

    expect(receipts.every(({ accepted }) => accepted)).toBe(true);
    expect(await system.messages(4)).toHaveLength(4);
    expect(named(await spans(), "send default").map(({ kind }) => kind)).toEqual([SpanKind.CLIENT, SpanKind.PRODUCER]);
  });
});

describe("publishing a duplicate", () => {
  it("sends two events with the same detail and context, and counts them as one submission", async () => {
    const [job] = jobsWith("duplicate-delivery", 1);

    const receipts = await publishJobs(job ? [job] : [], options);

    const messages = (await system.messages(2)).map(({ Body }) => JSON.parse(Body));

    expect(receipts).toMatchObject([{ accepted: true, jobId: job?.key }]);
    expect(messages[0].detail).toEqual(messages[1].detail);
    expect(messages[0].id).not.toBe(messages[1].id);
    expect(await spans()).toHaveLength(2);
  });
});

describe("publishing text that is not JSON", () => {
  it("puts it on the queue with the trace context in message attributes; the message id becomes the job's id", async () => {
    const [job] = jobsWith("not-json", 1);

    const [receipt] = await publishJobs(job ? [job] : [], options);

    const [message] = await system.messages(1);
    const all = await spans();
    const [root] = named(all, "submit unknown");
    const [send] = named(all, "send ingester-queue");
    const { traceId, spanId } = send?.spanContext() ?? { traceId: "", spanId: "" };

    expect(message?.Body).toBe(job?.delivery.via === "queue" && job.delivery.body);
    expect(receipt).toMatchObject({ accepted: true, jobId: message?.MessageId, traceId });
    expect(message?.MessageAttributes.traceparent?.StringValue).toBe(`00-${traceId}-${spanId}-01`);
    expect(message?.Attributes.AWSTraceHeader).toContain(`Parent=${spanId}`);
    expect(root?.attributes).toEqual({ "job.id": message?.MessageId });
    expect(send).toMatchObject({ kind: SpanKind.PRODUCER, parentSpanContext: root?.spanContext() });
    expect(send?.attributes).toMatchObject({ "messaging.system": "aws_sqs", "job.id": message?.MessageId });
  });
});

describe("a refused submission", () => {
  it("has a receipt with the code, and a failed root span; its neighbours are accepted", async () => {
    const jobs = good(3);
    const refusing: PublishOptions = {
      ...options,
      putEvents: async (entries) => ({
        Entries: entries.map((_, index) =>
          index === 1 ? { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." } : { EventId: "event" },
        ),
      }),
    };

    const receipts = await publishJobs(jobs, refusing);

    const failed = (await spans()).filter((span) => span.attributes["error.type"] !== undefined);

    expect(receipts.map(({ accepted }) => accepted)).toEqual([true, false, true]);
    expect(receipts[1]).toMatchObject({ code: "MalformedDetail", reason: "Detail is malformed." });
    expect(failed.map((span) => [span.spanContext().traceId, span.attributes["error.type"]])).toEqual([
      [receipts[1]?.traceId, "MalformedDetail"],
    ]);
  });

  it("is every job of a call that nobody answers", async () => {
    const refused = () => Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
    const unreachable: PublishOptions = { ...options, putEvents: refused, sendText: refused };

    const receipts = await publishJobs([...good(2), ...jobsWith("not-json", 1)], unreachable);

    expect(receipts.map((receipt) => !receipt.accepted && receipt.code)).toEqual(Array(3).fill("ECONNREFUSED"));
    expect((await spans()).every((span) => span.attributes["error.type"] === "ECONNREFUSED")).toBe(true);
  });
});
