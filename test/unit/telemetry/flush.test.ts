import { afterEach, describe, expect, it } from "@jest/globals";
import { startTelemetry, type Telemetry, withSpan } from "../../../observability/telemetry/index.ts";
import { aLambdaContext } from "../../support/a-lambda-context.ts";
import { aSpanExporter } from "../../support/a-span-exporter.ts";
import { waitFor } from "../../support/wait-for.ts";

describe("a backend that does not take spans", () => {
  let telemetry: Telemetry;
  let exporter: ReturnType<typeof aSpanExporter>;
  let warnings: string[] = [];
  const start = (
    mode: "failing" | "hanging" | "taking",
    options: { exportDelay?: number; flushLimit?: number } = {},
  ) => {
    warnings = [];
    exporter = aSpanExporter(mode);
    telemetry = startTelemetry({
      serviceName: "test",
      exporter,
      flushLimit: 300,
      ...options,
      warn: (text) => warnings.push(text),
    });
  };
  const invoke = () => telemetry.traced({ trigger: "pubsub" }, async () => "done")({}, aLambdaContext());
  const timed = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  };
  afterEach(async () => {
    exporter.become("taking");
    await telemetry.stop();
  });

  it("is warned about once, in a sentence that says what is lost", async () => {
    start("failing");

    for (let n = 0; n < 5; n++) expect(await invoke()).toBe("done");

    expect(exporter.calls).toBeGreaterThanOrEqual(5);
    expect(warnings).toEqual([expect.stringMatching(/does not take spans \(connect ECONNREFUSED\).*spans are lost/)]);
  });

  it("is warned about again when it fails after it had recovered", async () => {
    start("failing");
    await invoke();
    exporter.become("taking");
    await invoke();

    exporter.become("failing");
    await invoke();

    expect(warnings).toHaveLength(2);
    expect(exporter.taken).toHaveLength(1);
  });

  it("costs its limit once and a tenth of it later, until it answers again", async () => {
    start("hanging", { flushLimit: 1_500 });

    expect(await timed(invoke)).toBeGreaterThanOrEqual(1_490);
    for (let n = 0; n < 3; n++) expect(await timed(invoke)).toBeLessThan(1_000);

    exporter.become("taking");
    expect(await telemetry.flush()).toBe(true);
    expect(exporter.taken).toHaveLength(4);
  });

  it("makes a flush answer false, and one that works true", async () => {
    start("failing");
    await withSpan("lost", {}, () => {});
    expect(await telemetry.flush()).toBe(false);

    exporter.become("taking");
    await withSpan("kept", {}, () => {});
    expect(await telemetry.flush()).toBe(true);
    expect(exporter.taken.map(({ name }) => name)).toEqual(["kept"]);
  });

  it("is waited for while an export is on its way that no flush has started", async () => {
    start("hanging", { exportDelay: 1 });
    await withSpan("early", {}, () => {});
    await waitFor(() => exporter.calls > 0, { what: "the export after the delay" });

    let answered = false;
    const flushed = telemetry.flush().finally(() => {
      answered = true;
    });
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    exporter.become("taking");

    expect(await flushed).toBe(true);
    expect(exporter.taken.map(({ name }) => name)).toEqual(["early"]);
  });

  it("does not keep a stop waiting longer than its limits", async () => {
    start("hanging");
    await withSpan("work", {}, () => {});

    expect(await timed(() => telemetry.stop())).toBeLessThan(1_500);
  });

  it("may be stopped twice, and telemetry started again", async () => {
    start("taking");
    await Promise.all([telemetry.stop(), telemetry.stop()]);
    await withSpan("after the end", {}, () => {});

    const first = exporter;
    start("taking");
    await withSpan("second life", {}, () => {});
    await telemetry.flush();

    expect(first.taken).toEqual([]);
    expect(exporter.taken.map(({ name }) => name)).toEqual(["second life"]);
  });
});
