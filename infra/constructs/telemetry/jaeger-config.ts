import { stringify } from "yaml";
import { z } from "zod";
import { readYaml, yamlOfGo } from "./read-yaml.ts";

/** Of observability/config/jaeger.yaml, all but the storage. */
const source = z.object({
  service: z.looseObject({}),
  extensions: z.object({
    healthcheckv2: z.looseObject({}),
    jaeger_query: z.object({ http: z.looseObject({}), grpc: z.looseObject({}) }),
  }),
  receivers: z.looseObject({}),
  processors: z.looseObject({}),
});

/** Where the image declares a volume that everybody may write to; the rest of its file system is read-only. */
export const scratchDirectory = "/tmp";

export type JaegerStorage =
  /** Files of the task: a task that is replaced starts empty. */
  | { kind: "badger"; retentionDays: number }
  /** `OPENSEARCH_ENDPOINT`, `OPENSEARCH_USER` and `OPENSEARCH_PASSWORD` are in the environment. */
  | { kind: "opensearch"; nodes: number };

/** First part of the names of the indices. */
export const indexPrefix = "jobtrail";

/** Jaeger's configuration on AWS, as YAML: observability/config/jaeger.yaml with a storage that outlives the process. */
export function jaegerConfig(storage: JaegerStorage): string {
  const { service, extensions, receivers, processors } = readYaml("observability/config/jaeger.yaml", source);
  const traces = "traces";
  return stringify(
    {
      service,
      extensions: {
        healthcheckv2: extensions.healthcheckv2,
        jaeger_query: { ...extensions.jaeger_query, storage: { traces } },
        jaeger_storage: { backends: { [traces]: backend(storage) } },
      },
      receivers,
      processors,
      exporters: { jaeger_storage_exporter: { trace_storage: traces } },
    },
    yamlOfGo,
  );
}

function backend(storage: JaegerStorage): object {
  if (storage.kind === "badger") {
    return {
      badger: {
        ephemeral: false,
        directories: { keys: `${scratchDirectory}/badger/keys`, values: `${scratchDirectory}/badger/values` },
        ttl: { spans: `${storage.retentionDays * 24}h` },
      },
    };
  }
  // A shard on one node and its copy on the other.
  const daily = { shards: 1, replicas: storage.nodes - 1, date_layout: "2006-01-02", rollover_frequency: "day" };
  return {
    opensearch: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own syntax
      server_urls: ["${env:OPENSEARCH_ENDPOINT}"],
      auth: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own syntax
        basic: { username: "${env:OPENSEARCH_USER}", password: "${env:OPENSEARCH_PASSWORD}" },
      },
      indices: { index_prefix: indexPrefix, spans: daily, services: daily, dependencies: daily },
    },
  };
}
