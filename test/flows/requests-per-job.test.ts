import { type Measured, requestsPerJob } from "../../infra/cost/requests-per-job.ts";
import { measureJobs } from "./requests-per-job-run.ts";

/** Bytes differ from run to run with the lengths of numbers and ids; those of spans also with how many requests they leave in, more on a busy machine. */
const tolerance = { otlpBytes: 0.4, otlpGzipBytes: 0.6, logBytes: 0.15, recordBytes: 0.15 } as const;

describe("one job of each kind, run through the local system, against what the cost notes reckon with", () => {
  let measured: Record<string, Measured>;

  beforeAll(async () => {
    measured = await measureJobs();
  }, 120_000);

  it.each(Object.entries(requestsPerJob))(
    "%s makes these requests, uses these units and sends these spans",
    (kind, known) => {
      const { requests, writeUnits, readUnits, processorInvocations, spans } = measured[kind] ?? {};

      expect({ requests, writeUnits, readUnits, processorInvocations, spans }).toEqual({
        requests: known.requests,
        writeUnits: known.writeUnits,
        readUnits: known.readUnits,
        processorInvocations: known.processorInvocations,
        spans: known.spans,
      });
    },
  );

  it.each(Object.entries(requestsPerJob))("%s is about as many bytes of telemetry, log and record", (kind, known) => {
    for (const what of Object.keys(tolerance) as (keyof typeof tolerance)[]) {
      const off = Math.abs((measured[kind]?.[what] ?? 0) / known[what] - 1);
      expect({ what, off, close: off <= tolerance[what] }).toEqual({ what, off, close: true });
    }
  });
});
