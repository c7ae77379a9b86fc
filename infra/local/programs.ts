import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type ChildProgram, startProgram } from "./child-program.ts";
import { region } from "./emulators/account.ts";
import type { Flags } from "./flags.ts";
import { StartError } from "./start-error.ts";

const programs = {
  synth: fileURLToPath(new URL("../app.ts", import.meta.url)),
  backend: fileURLToPath(new URL("../../observability/backend/cli.ts", import.meta.url)),
  generator: fileURLToPath(new URL("../../generator/cli.ts", import.meta.url)),
};

/** Synthesises the CDK app into `directory`; bundles are made beside it. Throws a `StartError` with what the synth said. */
export async function synthesise(
  directory: string,
  { prefix, signal }: { prefix: string | undefined; signal: AbortSignal },
): Promise<void> {
  const context = { nag: false, ...(prefix !== undefined && { prefix }) };
  const program = startProgram({
    script: programs.synth,
    // Its temporary files are in the same place, so that they go with it even when the synth is killed.
    environment: { CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context), TMPDIR: dirname(directory) },
  });
  signal.addEventListener("abort", () => void program.stop(), { once: true });
  const { code, stderr, stopped } = await program.exited;
  if (code !== 0 && !stopped)
    throw new StartError(`the CDK app could not be synthesised; nothing was started:\n${stderr}`);
}

export interface Backend {
  otlpUrl: string;
  queryUrl: string;
  program: ChildProgram;
  /** Tells it which AWS to show queues, dead letters and alerts of. */
  attach(aws: ShownAws): void;
}

export interface ShownAws {
  endpoint: string;
  /** Folder of the cloud assembly that runs there. */
  assembly: string;
  /** Name of a queue that it may create for the topics' messages. */
  alertsQueue?: string;
}

const readyLine = z.object({ otlpUrl: z.string(), queryUrl: z.string() });

export interface BackendStart
  extends Pick<Flags, "otlpPort" | "queryPort">,
    Partial<Pick<Flags, "allowedHosts" | "dataDir" | "host" | "runLabel">> {
  /** OTLP/HTTP endpoint that gets what comes in: everything, or the traces only. */
  forward?: { url: string; signals: "everything" | "traces" } | undefined;
}

/** Starts the telemetry backend. Throws a `StartError` when it ends before it listens, with its own sentence. */
export async function startBackend(options: BackendStart): Promise<Backend> {
  const { promise: ready, resolve } = Promise.withResolvers<z.infer<typeof readyLine>>();
  let listening = false;
  const program = startProgram({
    script: programs.backend,
    args: backendArguments(options),
    onLine(line, stream) {
      if (stream === "stdout") {
        listening = true;
        resolve(readyLine.parse(JSON.parse(line)));
      } else if (listening) process.stderr.write(`${line}\n`);
    },
  });
  const failed = program.exited.then(({ code, stderr }) => {
    throw new StartError(
      stderr || `the telemetry backend ended with code ${code} before it was ready; nothing was started`,
    );
  });
  const addresses = await Promise.race([ready, failed]);
  failed.catch(() => {});
  return {
    ...addresses,
    program,
    attach: (aws) => program.writeLine(JSON.stringify({ attach: { ...aws, region } })),
  };
}

function backendArguments(start: BackendStart): string[] {
  const { otlpPort, queryPort, host, allowedHosts = [], dataDir, runLabel, forward } = start;
  return [
    ...["--otlp-port", String(otlpPort), "--query-port", String(queryPort), "--exit-with-parent"],
    ...(host === undefined ? [] : ["--host", host]),
    ...allowedHosts.flatMap((name) => ["--allow-host", name]),
    ...(dataDir === undefined ? [] : ["--data-dir", dataDir]),
    ...(runLabel === undefined ? [] : [`--run-label=${runLabel}`]),
    ...(forward === undefined ? [] : ["--forward", forward.url]),
    ...(forward?.signals === "traces" ? ["--forward-signals", "traces"] : []),
  ];
}

/** Asks the generator whether it can use these arguments: its sentence when it cannot. */
export async function generatorRefusal(args: readonly string[]): Promise<string | undefined> {
  let sentence = "";
  const program = startProgram({
    script: programs.generator,
    args: [...args, "--help"],
    onLine: (line, stream) => {
      if (stream === "stderr") sentence ||= line;
    },
  });
  const { code } = await program.exited;
  return code === 0 ? undefined : sentence;
}

export interface GeneratorOptions {
  args: readonly string[];
  prefix: string | undefined;
  awsUrl: string;
  otlpUrl: string;
  traceUrl: string;
  onLine(line: string): void;
  onMessage(message: GeneratorMessage): void;
}

const generatorMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("submitted"),
    job_id: z.string(),
    trace_id: z.string(),
    job_type: z.string().nullable(),
    fault: z.string().nullable(),
  }),
  z.object({ type: z.literal("refused"), job_id: z.string(), code: z.string(), reason: z.string() }),
  z.object({ type: z.literal("done"), submitted: z.number() }),
]);
export type GeneratorMessage = z.infer<typeof generatorMessage>;

export function startGenerator(options: GeneratorOptions): ChildProgram {
  const { args, prefix, awsUrl, otlpUrl, traceUrl, onLine, onMessage } = options;
  return startProgram({
    script: programs.generator,
    args: [...args, ...(prefix === undefined ? [] : ["--prefix", prefix])],
    environment: {
      AWS_ENDPOINT_URL: awsUrl,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
      TRACE_URL: traceUrl,
    },
    onLine,
    onMessage: (message) => onMessage(generatorMessage.parse(message)),
  });
}
