import type { TraceSpan } from "../../observability/checker/index.ts";
import { anExport, aSpan, sendSpans } from "../contract/backend/otlp-builders.ts";
import { dashboardQueries, logQueries } from "../support/jaeger/dashboard-queries.ts";
import { itWith } from "../support/jaeger/it-with.ts";
import { type NpmStart, npmStart } from "../support/jaeger/npm-start.ts";
import { allTraces, spansOf } from "../support/jaeger/read-jaeger.ts";
import { type RealTelemetry, startRealTelemetry } from "../support/jaeger/real-telemetry.ts";
import { waitFor } from "../support/wait-for.ts";

/** One span each, which one policy of the sampling alone is about. */
const singles = {
  failed: aSpan({ name: "failed", status: { code: 2 } }),
  retried: aSpan({ name: "retried", with: { "job.attempt": 2 } }),
  slow: aSpan({ name: "slow", at: Date.now() - 10_000, lasts: 6_000 }),
  firstAttempt: aSpan({ name: "first attempt", with: { "job.attempt": 1 } }),
  unfinished: aSpan({ name: "unfinished", with: { "job.id": "a job" } }),
  completed: aSpan({ name: "completed", with: { "job.id": "a job", "messaging.destination.name": "job-end-state" } }),
  quick: aSpan({ name: "quick" }),
};

/** A job as the backend has it, before anything is left out. */
interface JobTrace {
  traceId: string;
  failed: boolean;
  retried: boolean;
  seconds: number;
}

const underWay = ["queued", "running", "retrying"];
const count = 40;
/** What the collector's policy takes for slow, with room for two ways of counting. */
const slowSeconds = { surely: 5.1, surelyNot: 4.9 };
const withPrometheus = itWith("prometheus");
const withLoki = itWith("loki");

function jobTrace(spans: readonly TraceSpan[]): JobTrace {
  const [starts, ends] = [spans.map(({ startNs }) => startNs), spans.map(({ endNs }) => endNs)];
  const start = starts.reduce((a, b) => (a < b ? a : b));
  const end = ends.reduce((a, b) => (a > b ? a : b));
  return {
    traceId: spans[0]?.traceId ?? "",
    failed: spans.some(({ status }) => status.code === "ERROR"),
    retried: spans.some(({ attributes }) => Number(attributes["job.attempt"] ?? 0) >= 2),
    seconds: Number((end - start) / 1_000_000n) / 1_000,
  };
}

describe("the wiring of docker-compose.yml, as plain processes, with no share of the good traces kept", () => {
  let telemetry: RealTelemetry;
  let run: NpmStart;
  let jobs: JobTrace[];
  let kept: ReadonlySet<string>;
  beforeAll(async () => {
    telemetry = await startRealTelemetry({ sampling: 0 });
    await sendSpans(telemetry.otlpUrl, anExport(Object.values(singles)));
    run = npmStart([
      ...["--forward", telemetry.otlpUrl, "--trace-url", telemetry.jaegerUrl],
      ...["--count", `${count}`, "--seed", "5", "--bad-share", "0.5", "--rate", "5"],
      ...["--faults", "flaky-step,poison-step,unknown-type"],
    ]);
    const queryUrl = await run.address("jobs");
    await telemetry.scrape(queryUrl);
    const ended = async () => {
      const view = JSON.parse(await (await fetch(`${queryUrl}/api/jobs?limit=1000`)).text());
      const open = view.jobs.filter(({ status }: { status: string }) => underWay.includes(status));
      return view.jobs.length === count && open.length === 0;
    };
    await waitFor(ended, { what: "the end of every job", within: 90_000, every: 500 });
    const traces = await allTraces(queryUrl);
    const submitted = traces.filter(({ spans }) => spans.some(({ operationName }) => /^submit /.test(operationName)));
    jobs = await Promise.all(submitted.map(async ({ traceID }) => jobTrace(await spansOf(queryUrl, traceID))));
    const expected = jobs.filter(({ failed, retried }) => failed || retried);
    const inJaeger = async () => {
      const found = new Set((await allTraces(telemetry.jaegerUrl)).map(({ traceID }) => traceID));
      kept = found;
      return expected.every(({ traceId }) => found.has(traceId));
    };
    await waitFor(inJaeger, { what: "every failed and retried job in Jaeger", within: 60_000, every: 1_000 });
  }, 240_000);
  afterAll(async () => {
    await run?.stop();
    await telemetry?.stop();
  });

  it("keeps the traces of failed and of retried jobs, whole", async () => {
    const due = jobs.filter(({ failed, retried }) => failed || retried);
    const queryUrl = await run.address("jobs");
    const idsOf = async (url: string, traceId: string) =>
      (await spansOf(url, traceId)).map(({ spanId }) => spanId).sort();

    expect(jobs).toHaveLength(count);
    expect(due.some(({ failed }) => failed)).toBe(true);
    expect(due.some(({ retried }) => retried)).toBe(true);
    for (const { traceId } of due) {
      const here = await idsOf(queryUrl, traceId);
      const there = await waitFor(
        async () => {
          const ids = await idsOf(telemetry.jaegerUrl, traceId);
          return ids.length >= here.length ? ids : undefined;
        },
        { what: `all ${here.length} spans of ${traceId} in Jaeger`, within: 40_000, every: 500 },
      );
      expect(there).toEqual(here);
    }
  }, 120_000);

  it("drops the good ones that were quick, and keeps those that were slow", () => {
    const good = jobs.filter(({ failed, retried }) => !failed && !retried);
    const quick = good.filter(({ seconds }) => seconds < slowSeconds.surelyNot);
    const slow = good.filter(({ seconds }) => seconds > slowSeconds.surely);

    expect(quick.length).toBeGreaterThan(0);
    expect(quick.filter(({ traceId }) => kept.has(traceId))).toEqual([]);
    expect(slow.filter(({ traceId }) => !kept.has(traceId))).toEqual([]);
  });

  it.each(["failed", "retried", "slow", "unfinished"] as const)("keeps a trace for being %s alone", (why) => {
    expect(kept).toContain(singles[why].traceId);
  });

  it("drops what is none of that", () => {
    const { quick, firstAttempt, completed } = singles;

    expect([quick, firstAttempt, completed].filter(({ traceId }) => kept.has(String(traceId)))).toEqual([]);
  });

  it("sends logs, and nothing else, to the address where Loki takes OTLP", () => {
    const paths = new Set(telemetry.loki.requests.map(({ path }) => path));

    expect(paths).toEqual(new Set(["/otlp/v1/logs"]));
    expect(telemetry.loki.requests.filter(({ status }) => status >= 300)).toEqual([]);
  });

  const linesOf = async (query: string) => {
    const response = await fetch(
      `${telemetry.loki.url}/loki/api/v1/query_range?${new URLSearchParams({ query, since: "1h" })}`,
    );
    const { data } = JSON.parse(await response.text());
    return data.result as { stream: Record<string, string>; values: [string, string][] }[];
  };

  withLoki(
    "leads from a span to the logs of its job, and from each line back to the trace",
    async () => {
      const traceId = jobs.find(({ failed, retried }) => failed && !retried)?.traceId ?? "";
      const { ofSpan } = await logQueries({ service: "job-ingester", traceId });
      const found = await waitFor(async () => (await linesOf(ofSpan)).find(({ values }) => values.length > 0), {
        what: `log lines by ${ofSpan}`,
        within: 30_000,
        every: 500,
      });

      expect(found.stream).toMatchObject({ service_name: "job-ingester", trace_id: traceId });
    },
    60_000,
  );

  withLoki(
    "has lines for every panel of logs",
    async () => {
      const { panels } = await logQueries({ service: "", traceId: "" });

      expect(panels.length).toBeGreaterThan(0);
      for (const { title, expr } of panels) {
        const lines = async () => (await linesOf(expr)).length > 0;
        await waitFor(lines, { what: `lines of the panel ${title}`, within: 30_000, every: 500 });
      }
    },
    90_000,
  );

  const ask = async (path: string, parameters: Record<string, string> = {}) => {
    const response = await fetch(`${telemetry.prometheusUrl}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = JSON.parse(await response.text());
    if (status !== "success") throw new Error(`expected an answer to ${JSON.stringify(parameters)}, got ${error}`);
    return data;
  };

  withPrometheus(
    "makes a series of failed attempts whose exemplar leads to a trace in Jaeger",
    async () => {
      const query =
        'traces_span_metrics_duration_milliseconds_bucket{service_name="job-processor",span_name="process jobs-todo",status_code="STATUS_CODE_ERROR"}';
      const series = () => ask("query", { query }).then(({ result }) => (result.length > 0 ? result : undefined));
      const found = await waitFor(series, { what: "the series of failed attempts", within: 30_000, every: 500 });
      const now = Date.now() / 1_000;
      const exemplars = await ask("query_exemplars", { query, start: `${now - 600}`, end: `${now}` });
      const ids: string[] = exemplars.flatMap((each: { exemplars: { labels: { trace_id: string } }[] }) =>
        each.exemplars.map(({ labels }) => labels.trace_id),
      );

      expect(found[0].metric).toMatchObject({ job_type: expect.any(String), error_type: expect.any(String) });
      expect(ids.length).toBeGreaterThan(0);
      expect(ids.filter((id) => !kept.has(id))).toEqual([]);
    },
    60_000,
  );

  withPrometheus(
    "has every metric and label that a panel or an alert asks for",
    async () => {
      const names = new Set(await ask("label/__name__/values"));
      const labels = new Set(await ask("labels"));
      const asked = await dashboardQueries();

      expect(asked.flatMap(({ metrics }) => metrics).filter((name) => !names.has(name))).toEqual([]);
      expect(asked.flatMap((query) => query.labels).filter((name) => !labels.has(name))).toEqual([]);
    },
    60_000,
  );

  withPrometheus(
    "draws every panel",
    async () => {
      const empty: string[] = [];
      for (const { title, promql } of await dashboardQueries()) {
        const { result } = await ask("query", { query: promql });
        if (result.length === 0) empty.push(title);
      }

      // Alerts fire on what lasts for minutes, and only the rules of alerts may have nothing to say.
      expect(empty.filter((title) => !title.startsWith("alert "))).toEqual([]);
    },
    60_000,
  );
});
