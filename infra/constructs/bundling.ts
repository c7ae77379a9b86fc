import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";

const repository = resolve(import.meta.dirname, "../..");

/** The functions of the stack by entry path, relative to the repository. */
export const functionEntries = {
  ingester: "functions/ingester/handler.ts",
  processor: "functions/processor/handler.ts",
  reconciler: "functions/reconciler/handler.ts",
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

/** esbuild's options for one function: one ES module for Node 24 with everything in it, the AWS SDK too, so that its version is the one tested. */
export function bundleOptions(entry: string) {
  const standIn = join(import.meta.dirname, "left-out-module.ts");
  return {
    absWorkingDir: repository,
    entryPoints: [resolve(repository, entry)],
    // Never written under this name: it makes the paths in the source map relative to the repository, on every machine.
    outfile: join(repository, "index.mjs"),
    write: false,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    // A crash prints the line it happened in, and a minified bundle would be one line.
    lineLimit: 200,
    sourcemap: true,
    sourcesContent: false,
    // CommonJS dependencies call `require`, which an ES module does not have.
    banner: { js: 'import{createRequire as toRequire}from"node:module";const require=toRequire(import.meta.url);' },
    alias: Object.fromEntries(leftOutPackages.map((name) => [name, standIn])),
    logLevel: "silent",
  } satisfies BuildOptions;
}

export interface Bundle {
  /** Holds `index.mjs` and its source map. */
  directory: string;
}

/** Bundles the handler file `entry` (absolute, or relative to the repository) into `directory`. Throws esbuild's error, which names file and line. */
export async function bundleFunction(directory: string, entry: string): Promise<Bundle> {
  const { outputFiles } = await build(bundleOptions(entry));
  await mkdir(directory, { recursive: true });
  await Promise.all(outputFiles.map(({ path, contents }) => writeFile(join(directory, basename(path)), contents)));
  return { directory };
}

/** Bundles all functions at once, each into a folder of its own below `directory`. */
export async function bundleFunctions(
  directory: string,
  entries: Record<FunctionKey, string> = functionEntries,
): Promise<Record<FunctionKey, Bundle>> {
  const [ingester, processor, reconciler] = await Promise.all([
    bundleFunction(join(directory, "ingester"), entries.ingester),
    bundleFunction(join(directory, "processor"), entries.processor),
    bundleFunction(join(directory, "reconciler"), entries.reconciler),
  ]);
  return { ingester, processor, reconciler };
}
