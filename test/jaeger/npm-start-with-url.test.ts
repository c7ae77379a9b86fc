import type { Summary } from "../../infra/local/verdict/summary.ts";
import { checkTrace, type Outcome } from "../../observability/checker/index.ts";
import { npmStart } from "../support/jaeger/npm-start.ts";
import { allTraces, type JaegerTrace, shownSpansOf, spansOf } from "../support/jaeger/read-jaeger.ts";
import { type RealJaeger, startRealJaeger } from "../support/jaeger/real-jaeger.ts";
import { type RecordingRelay, startRecordingRelay } from "../support/jaeger/recording-relay.ts";

describe("npm start --jaeger=URL --exit", () => {
  let jaeger: RealJaeger;
  let relay: RecordingRelay;
  let end: { code: number | null; stdout: string; stderr: string };
  let summary: Summary;
  let traces: JaegerTrace[];
  beforeAll(async () => {
    jaeger = await startRealJaeger();
    relay = await startRecordingRelay(jaeger.otlpUrl);
    const run = npmStart([
      ...[`--jaeger=${jaeger.queryUrl}`, "--forward", relay.url, "--exit", "--json"],
      ...["--count", "60", "--seed", "5", "--bad-share", "0.3", "--rate", "20"],
    ]);
    end = await run.ended;
    summary = JSON.parse(end.stdout || "{}");
    traces = await allTraces(jaeger.queryUrl);
  }, 180_000);
  afterAll(async () => {
    await relay?.stop();
    await jaeger?.stop();
  });

  const jobTraces = () =>
    traces.filter(({ spans }) => spans.some(({ operationName }) => /^submit /.test(operationName)));

  it("accounts for every job by what Jaeger has of it", () => {
    const { submitted, traces: arrived, connected_traces: connected } = summary;

    expect([end.code, end.stderr.match(/^.*(?:; missing |break the rule).*$/gm)]).toEqual([0, null]);
    expect({ submitted, arrived, connected }).toEqual({ submitted: 60, arrived: 60, connected: 60 });
    expect(summary.rejected).toBeGreaterThan(0);
    expect(summary.failed).toBeGreaterThan(0);
  });

  it("leaves in Jaeger one trace per job, on every hop of its outcome", async () => {
    const verdicts = await Promise.all(
      jobTraces().map(async ({ traceID }) => checkTrace(await spansOf(jaeger.queryUrl, traceID))),
    );
    const count = (...outcomes: Outcome[]) => verdicts.filter(({ outcome }) => outcomes.includes(outcome)).length;

    expect(verdicts).toHaveLength(60);
    expect(verdicts.flatMap(({ problems }) => problems)).toEqual([]);
    expect(verdicts.every(({ connected }) => connected)).toBe(true);
    expect({ completed: count("completed"), rejected: count("rejected"), failed: count("failed", "crashed") }).toEqual({
      completed: summary.completed,
      rejected: summary.rejected,
      failed: summary.failed,
    });
  });

  it("has no trace that Jaeger warns of: no missing parent, no skewed clock, no time that runs backwards", async () => {
    const spans = (await Promise.all(traces.map(({ traceID }) => shownSpansOf(jaeger.queryUrl, traceID)))).flat();
    const warnings = spans.flatMap(({ traceId, name, attributes }) =>
      [attributes["@jaeger@warnings"] ?? []].flat().map((warning) => `${traceId} ${name}: ${warning}`),
    );

    expect(traces.length).toBeGreaterThan(60);
    expect(warnings).toEqual([]);
  });

  it("has no trace that the page of an older Jaeger warns of, save of clocks: that one knows hosts by a tag ip alone", () => {
    const warnings = traces.flatMap(({ spans }) => spans.flatMap((span) => span.warnings ?? []));

    expect(warnings.filter((warning) => !warning.startsWith("clock skew adjustment disabled"))).toEqual([]);
  });

  it("names the host of every resource, by which Jaeger knows whose clocks to compare", () => {
    const without = traces.flatMap(({ processes }) =>
      Object.values(processes).filter(({ tags }) => !tags.some(({ key }) => key === "host.name")),
    );

    expect(new Set(without.map(({ serviceName }) => serviceName))).toEqual(new Set());
  });

  it("sends Jaeger no logs and no metrics, which it refuses", async () => {
    const refused = await Promise.all(
      ["logs", "metrics"].map(async (signal) => {
        const request = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
        return (await fetch(`${jaeger.otlpUrl}/v1/${signal}`, request)).status;
      }),
    );

    expect(refused).toEqual([404, 404]);
    expect(relay.requests.length).toBeGreaterThan(0);
    expect(relay.requests.filter(({ path, status }) => path !== "/v1/traces" || status !== 200)).toEqual([]);
  });
});
