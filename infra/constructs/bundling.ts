import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";

const repository = resolve(import.meta.dirname, "../..");

/** The functions of the stack by entry path, relative to the repository. */
export const functionEntries = {
  ingester: "functions/ingester/handler.ts",
  processor: "functions/processor/handler.ts",
  reconciler: "functions/reconciler/handler.ts",
  notifier: "functions/notifier/handler.ts",
} as const;

export type FunctionKey = keyof typeof functionEntries;

/** Packages that sdk-node imports statically and traces over OTLP/HTTP never use. */
export const leftOutPackages = [
  "@opentelemetry/configuration",
  "@opentelemetry/exporter-logs-otlp-grpc",
  "@opentelemetry/exporter-logs-otlp-http",
  "@opentelemetry/exporter-logs-otlp-proto",
  "@opentelemetry/exporter-metrics-otlp-grpc",
  "@opentelemetry/exporter-metrics-otlp-http",
  "@opentelemetry/exporter-metrics-otlp-proto",
  "@opentelemetry/exporter-prometheus",
  "@opentelemetry/exporter-trace-otlp-grpc",
  "@opentelemetry/exporter-trace-otlp-proto",
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/otlp-grpc-exporter-base",
  "@opentelemetry/sdk-metrics",
] as const;

/**
 * esbuild's options for bundles: one ES module for Node 24 per entry (name → absolute path, or relative to the repository) with everything in it, the AWS SDK
 * too, so that its version is the one tested. All are made in one run, which parses what they share once.
 */
export function bundleOptions(entries: Record<string, string>) {
  const standIn = join(import.meta.dirname, "left-out-module.ts");
  return {
    absWorkingDir: repository,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: resolve(repository, entry), out: name })),
    // Nothing is written there: it makes the paths in the source maps relative to the repository, on every machine.
    outdir: repository,
    write: false,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    // A crash prints the line it happened in, and a minified bundle would be one line.
    lineLimit: 200,
    sourcemap: "external",
    sourcesContent: false,
    // CommonJS dependencies call `require`, which an ES module does not have.
    banner: { js: 'import{createRequire as toRequire}from"node:module";const require=toRequire(import.meta.url);' },
    footer: { js: "//# sourceMappingURL=index.mjs.map" },
    alias: Object.fromEntries(leftOutPackages.map((name) => [name, standIn])),
    logLevel: "silent",
  } satisfies BuildOptions;
}

export interface Bundle {
  /** Holds `index.mjs` and its source map. */
  directory: string;
}

/** Bundles handler files, each into a folder of its name below `directory`. Throws esbuild's error, which names file and line. */
export async function bundleFunctions<Name extends string>(
  directory: string,
  entries: Record<Name, string>,
): Promise<Record<Name, Bundle>> {
  const { outputFiles } = await build(bundleOptions(entries));
  await Promise.all(
    outputFiles.map(async ({ path, contents }) => {
      const [, name = "", extension = ""] = /([^/\\]+?)(\.mjs(?:\.map)?)$/.exec(path) ?? [];
      await mkdir(join(directory, name), { recursive: true });
      await writeFile(join(directory, name, `index${extension}`), contents);
    }),
  );
  return mapValues(entries, (name) => ({ directory: join(directory, name) }));
}

function mapValues<Name extends string, T>(record: Record<Name, unknown>, value: (name: Name) => T): Record<Name, T> {
  const names = Object.keys(record) as Name[];
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, T>;
}
