import { stringify } from "yaml";
import { z } from "zod";
import { readYaml, yamlOfGo } from "./read-yaml.ts";

const pipeline = z.object({
  receivers: z.array(z.string()),
  processors: z.array(z.string()),
  exporters: z.array(z.string()),
});

/** Of observability/config/collector.yaml, the parts that are chosen from; what is in them stays as it is. */
const source = z.object({
  extensions: z.looseObject({}),
  receivers: z.object({ otlp: z.object({ protocols: z.object({ http: z.looseObject({}) }) }) }),
  processors: z.object({
    memory_limiter: z.looseObject({}),
    batch: z.looseObject({}),
    tail_sampling: z.looseObject({}),
  }),
  exporters: z.object({ "otlphttp/jaeger": z.looseObject({}) }),
  service: z.object({
    extensions: z.array(z.string()),
    pipelines: z.object({ "traces/all": pipeline, "traces/kept": pipeline }),
    telemetry: z.looseObject({}),
  }),
});

/**
 * The collector's configuration on AWS, as YAML: the traces of observability/config/collector.yaml with the same sampling. Metrics and logs are left
 * out, since CloudWatch has those of the functions. Jaeger's address and the share of good traces come by environment, as in docker-compose.yml.
 */
export function collectorConfig({ memoryMiB }: { memoryMiB: number }): string {
  const { extensions, receivers, processors, exporters, service } = readYaml(
    "observability/config/collector.yaml",
    source,
  );
  const { "traces/all": all, "traces/kept": kept } = service.pipelines;
  return stringify(
    {
      extensions,
      receivers,
      processors: {
        ...processors,
        memory_limiter: {
          ...processors.memory_limiter,
          limit_mib: Math.floor(memoryMiB * 0.8),
          spike_limit_mib: Math.floor(memoryMiB * 0.2),
        },
      },
      connectors: { forward: null },
      exporters,
      service: {
        ...service,
        pipelines: { "traces/all": { ...all, exporters: ["forward"] }, "traces/kept": kept },
      },
    },
    yamlOfGo,
  );
}
