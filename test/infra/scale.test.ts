import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ScenarioName, scenarios } from "../../infra/scale/scenarios.ts";
import { scenarioTable } from "../../infra/scale/simulate.ts";
import {
  bytesPerSpan,
  decisionWait,
  samplingTable,
  spansPerJob,
  storageTable,
  stores,
} from "../../infra/scale/trace-volume.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Which decision quotes which scenario. */
const quotes: Record<ScenarioName, string> = {
  volumes: "infra/decisions/017-cells-instead-of-larger-queues.md",
  peak: "infra/decisions/017-cells-instead-of-larger-queues.md",
  burst: "infra/decisions/017-cells-instead-of-larger-queues.md",
  partitions: "infra/decisions/017-cells-instead-of-larger-queues.md",
  ingesterBatches: "infra/decisions/018-batch-sizes.md",
  processorBatches: "infra/decisions/018-batch-sizes.md",
};

describe("the decisions on scale", () => {
  it.each(Object.entries(quotes) as [ScenarioName, string][])(
    "quote what the simulation gives for %s",
    (name, file) => {
      expect(scenarios[name].title).not.toBe("");
      expect(read(file)).toContain(scenarioTable(name));
    },
  );

  it("quote the volume of traces", () => {
    expect(read("observability/decisions/011-sampling.md")).toContain(samplingTable());
    expect(read("observability/decisions/012-trace-storage.md")).toContain(storageTable());
  });

  it("reckon with the bytes of a span that were measured", () => {
    expect(stores["S3, OTLP as gzip"].bytesPerSpan).toBe(Math.round(bytesPerSpan().gzip));
    expect(stores["OpenSearch, one replica"].bytesPerSpan).toBe(2 * Math.round(bytesPerSpan().json));
    expect(read("observability/decisions/011-sampling.md")).toContain(`is ${spansPerJob().toFixed(1)}:`);
  });

  it("reckon with the Collector's own waiting time", () => {
    expect(read("observability/config/collector.yaml")).toContain(`decision_wait: ${decisionWait}s`);
  });
});
