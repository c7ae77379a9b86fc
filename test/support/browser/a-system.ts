import { randomBytes, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { type ChildProgram, startProgram } from "../../../infra/local/child-program.ts";
import type { GeneratorMessage } from "../../../infra/local/programs.ts";
import { waitFor } from "../wait-for.ts";
import { submitSpan } from "./submit-span.ts";

const cli = fileURLToPath(new URL("../../../infra/local/cli.ts", import.meta.url));
const generator = fileURLToPath(new URL("../../../generator/cli.ts", import.meta.url));

export interface SentJob {
  jobId: string;
  traceId: string;
}

/** Everything that `npm start` starts, on free ports, without the generator. */
export interface System {
  queryUrl: string;
  otlpUrl: string;
  awsUrl: string;
  /** Runs the generator with these flags; the jobs that it submitted. */
  generate(...flags: string[]): Promise<SentJob[]>;
  /** Puts one job of this type and message on the bus; `notify` is who is told of its end. */
  send(jobType: string, message: Record<string, unknown>, notify?: Record<string, string>): Promise<SentJob>;
  /** JSON of one of the backend's own endpoints. */
  read<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/** `timeScale` stretches the jobs' own time: 0.1 makes ten of its seconds one. */
export async function startSystem({ timeScale = 0.02 }: { timeScale?: number } = {}): Promise<System> {
  let printed = "";
  const program = startProgram({
    script: cli,
    args: ["--no-generator", "--port", "0", "--otlp-port", "0", "--query-port", "0", "--time-scale", String(timeScale)],
    onLine: (line) => {
      printed += `${line}\n`;
    },
  });
  const gone = program.exited.then(({ stderr }) => {
    throw new Error(`expected the system to run, it ended: ${stderr}`);
  });
  gone.catch(() => {});
  const ready = waitFor(() => printed.includes("ready after"), { what: "the system to be ready", within: 60_000 });
  await Promise.race([ready, gone]);
  const address = (name: string) => {
    const url = printed.match(new RegExp(`^ +${name} +(http://\\S+)`, "m"))?.[1];
    if (url === undefined) throw new Error(`expected the address of ${name} in the first screen, got: ${printed}`);
    return url;
  };
  const [queryUrl, otlpUrl, awsUrl] = [address("traces"), address("OTLP"), address("AWS endpoint")];
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const events = new EventBridgeClient({ endpoint: awsUrl, region: "us-east-1", credentials });

  return {
    queryUrl,
    otlpUrl,
    awsUrl,
    generate: (...flags) => generate(flags, { awsUrl, otlpUrl }),
    async send(jobType, message, notify) {
      const job = {
        jobId: randomUUID(),
        traceId: randomBytes(16).toString("hex"),
        spanId: randomBytes(8).toString("hex"),
      };
      const detail = {
        job_type: jobType,
        message,
        ...(notify && { notify }),
        idempotency_key: job.jobId,
        metadata: { traceparent: `00-${job.traceId}-${job.spanId}-01` },
      };
      const startedAtMs = Date.now();
      await events.send(
        new PutEventsCommand({ Entries: [{ Source: "jobs", DetailType: "job", Detail: JSON.stringify(detail) }] }),
      );
      await postSpans(otlpUrl, submitSpan({ ...job, jobType, startedAtMs, endedAtMs: Date.now() }));
      return job;
    },
    async read(path) {
      const response = await fetch(`${queryUrl}${path}`);
      if (!response.ok) throw new Error(`expected ${path} to answer, got ${response.status}: ${await response.text()}`);
      return response.json() as Promise<never>;
    },
    async stop() {
      events.destroy();
      await program.stop(20_000);
    },
  };
}

/** Sends an OTLP/JSON export request. */
export async function postSpans(otlpUrl: string, request: object): Promise<void> {
  const response = await fetch(`${otlpUrl}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`expected the spans to be taken, got ${response.status}: ${await response.text()}`);
}

async function generate(flags: readonly string[], urls: { awsUrl: string; otlpUrl: string }): Promise<SentJob[]> {
  const jobs: SentJob[] = [];
  const program: ChildProgram = startProgram({
    script: generator,
    args: ["--json", "--rate", "0", ...flags],
    environment: {
      AWS_ENDPOINT_URL: urls.awsUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      OTEL_EXPORTER_OTLP_ENDPOINT: urls.otlpUrl,
    },
    onLine(line, stream) {
      if (stream !== "stdout") return;
      const message: GeneratorMessage = JSON.parse(line);
      if (message.type === "submitted") jobs.push({ jobId: message.job_id, traceId: message.trace_id });
    },
  });
  const { code, stderr } = await program.exited;
  if (code !== 0) throw new Error(`expected the generator to end well, got code ${code}: ${stderr}`);
  return jobs;
}
