import type { SeriesView } from "../../../observability/backend/api/metrics-view.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anExport, aSpan, sendSpans } from "./otlp-builders.ts";

describe("/api/series", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
    const at = Date.now() - 60_000;
    const typed = { kind: 5, at, with: { "job.type": "invoice" } };
    const wait = aSpan({ name: "wait todo", kind: 1, at, lasts: 250 });
    await sendSpans(
      backend.otlpUrl,
      anExport([aSpan({ ...typed, name: "process todo", lasts: 40 }), aSpan({ ...typed, status: { code: 2 } }), wait]),
    );
  });
  afterAll(() => backend.stop());

  const ask = async (parameters: string) => {
    const response = await fetch(`${backend.queryUrl}/api/series?${parameters}`);
    return { status: response.status, body: await response.json() };
  };
  const view = async (parameters: string) => (await ask(parameters)).body as SeriesView;

  it("has the last quarter of an hour by operation when nothing else is asked for", async () => {
    const { timesUs, stepS, series } = await view("");

    expect(stepS).toBe(10);
    expect(timesUs.length).toBeGreaterThanOrEqual(90);
    expect(timesUs.length).toBeLessThanOrEqual(91);
    expect(series.map(({ labels }) => labels.operation).sort()).toEqual(["process todo", "wait todo", "work"]);
    for (const one of series) {
      for (const values of [one.rate, one.errorShare, one.p50Ms, one.p95Ms, one.p99Ms]) {
        expect(values).toHaveLength(timesUs.length);
      }
    }
  });

  it("groups by job type and by queue", async () => {
    const types = await view("by=job-type");
    const queues = await view("by=queue");

    expect(types.series).toEqual([expect.objectContaining({ labels: { jobType: "invoice" }, calls: 2, errors: 1 })]);
    expect(queues.series).toEqual([
      expect.objectContaining({ labels: { queue: "todo" }, totalMs: { p50: 250, p95: 250, p99: 250 } }),
    ]);
  });

  it("takes a range, a step, a service and a job type", async () => {
    const [startUs, endUs] = [(Date.now() - 3_600_000) * 1_000, Date.now() * 1_000];

    const hour = await view(`startUs=${startUs}&endUs=${endUs}&stepS=300&service=shop&jobType=invoice`);

    expect(hour.stepS).toBe(300);
    expect(hour.timesUs.length).toBeLessThanOrEqual(13);
    expect(hour.series.reduce((sum, { calls }) => sum + calls, 0)).toBe(2);
    expect((await view("service=nobody")).series).toEqual([]);
    expect((await view(`startUs=1000000&endUs=2000000`)).series).toEqual([]);
  });

  it("has no more than what is kept, two minutes at least, when all is asked for", async () => {
    const { timesUs, stepS } = await view("startUs=oldest");

    expect(stepS).toBe(10);
    expect(timesUs.length).toBeGreaterThanOrEqual(12);
    expect(timesUs.length).toBeLessThanOrEqual(14);
  });

  it("goes back to the oldest span that is kept", async () => {
    const at = Date.now() - 20 * 3_600_000;
    await sendSpans(backend.otlpUrl, anExport([aSpan({ at, name: "old" })]));

    const { timesUs, stepS, series, nowUs } = await view("startUs=oldest");

    expect(Math.abs(nowUs / 1_000 - Date.now())).toBeLessThan(60_000);
    expect(timesUs[0]).toBeLessThanOrEqual((at + stepS * 1_000) * 1_000);
    expect(timesUs.length).toBeLessThan(130);
    expect(series.map(({ labels }) => labels.operation)).toContain("old");
  });

  it.each([
    ["by=colour", `parameter 'by': expected operation, job-type, queue, got "colour"`],
    ["stepS=0", "parameter 'stepS': expected a whole number from 1"],
    ["startUs=yesterday", "parameter 'startUs': expected a whole number"],
    ["startUs=2&endUs=1", "expected startUs before endUs, got 2 and 1 (microseconds)"],
    [
      "startUs=1&endUs=999999999999&stepS=10",
      "parameter 'stepS': expected at most 2000 points, got 100000; ask for 500",
    ],
  ])("refuses %s in a sentence", async (parameters, sentence) => {
    const { status, body } = await ask(parameters);

    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringContaining(sentence) });
  });
});
