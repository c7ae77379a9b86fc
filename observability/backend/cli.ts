import { isIP } from "node:net";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import * as z from "zod";
import { type AwsAttachment, attachmentSchema } from "./aws/attachment.ts";
import { AssemblyError } from "./aws/template/read-templates.ts";
import { parseSignals } from "./forward/forward-signals.ts";
import { ForwardTargetError, parseHeaderList, parseHeaders } from "./forward/forward-target.ts";
import { labelProblem } from "./runs/run-label.ts";
import { type Backend, type BackendOptions, startBackend } from "./start-backend.ts";
import { parseAge, parseBytes } from "./store/cap-values.ts";
import { DataDirectoryError } from "./store/store-errors.ts";

const USAGE = `Receives OpenTelemetry over HTTP, keeps it, and answers Jaeger's query API with a page over it.

  node observability/backend/cli.ts [options]

  --otlp-port <port>     OTLP/HTTP: traces, logs, metrics (4318; 0: any free port)
  --query-port <port>    Jaeger's API and the page (16686; 0: any free port)
  --host <address>       IP address that both listen on, such as 0.0.0.0 (this machine's loopback)
  --data-dir <path>      keep the data in this directory (else: in a temporary file that goes with the program)
  --max-spans <number>   spans that are kept (500000); beyond any cap the oldest traces go, of the services that have most
  --max-bytes <size>     bytes of spans and logs that are kept, such as 512MiB or 2GiB (512MiB)
  --max-age <time>       drop what arrived longer ago, such as 30m, 24h or 7d (else: never)
  --run-label <text>     name of the run that begins with this start (the time)
  --keep-runs <number>   runs whose figures are kept to be compared (20)
  --forward <url>        send everything on to this OTLP/HTTP endpoint too, such as http://host:4318
  --forward-header <name=value>
                         a header for it, may be given several times; secrets rather in FORWARD_OTLP_HEADERS=name=value,name=value
  --forward-signals <names>
                         only these of traces, logs, metrics are sent on, with commas between them
  --allow-host <name>    a name besides localhost that requests may be sent to, may be given several times
  --aws-endpoint <url>   show queues, dead letters and topics of this AWS endpoint; aws: of AWS itself, as the SDK finds it
                         (AWS_ENDPOINT_URL; without both: none)
  --assembly <folder>    what cdk synth has written: the templates of what is deployed there
  --alerts-queue <name>  a queue of this program's own that it creates and subscribes to the topics of the templates
  --exit-with-parent     stop when standard input ends; a line {"attach":{"endpoint","assembly","alertsQueue","region"}} there
                         is as the flags above
  --help                 this text

Prints {"otlpUrl","queryUrl"} on one line when it is ready.`;

/** A flag that cannot be used. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

// Node's SQLite calls itself experimental; the notice says nothing to the user.
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (warning.name !== "ExperimentalWarning") process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

try {
  const flags = readFlags();
  if (flags.help) process.stdout.write(`${USAGE}\n`);
  else await run(flags);
} catch (error) {
  process.stderr.write(`${sentence(error)}\n`);
  process.exitCode = 1;
}

async function run({ options, exitWithParent }: { options: BackendOptions; exitWithParent: boolean }): Promise<void> {
  const backend = await startBackend(options);
  // What requests leave behind is collected before it has grown the process: without these two by 200 MB (decision 009).
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=20");
  const stop = () => void backend.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (exitWithParent) process.stdin.on("end", stop).on("error", stop).resume();
  if (exitWithParent) createInterface({ input: process.stdin }).on("line", (line) => void attachFrom(line, backend));
  process.stdout.write(`${JSON.stringify({ otlpUrl: backend.otlpUrl, queryUrl: backend.queryUrl })}\n`);
}

/** Standard input says which AWS to show once it runs. */
async function attachFrom(line: string, backend: Backend): Promise<void> {
  try {
    const { attach } = z.object({ attach: attachmentSchema }).parse(JSON.parse(line));
    await backend.attach(attach);
  } catch (error) {
    const reason =
      error instanceof AssemblyError
        ? error.message
        : error instanceof z.ZodError
          ? z.prettifyError(error)
          : String(error);
    process.stderr.write(
      `expected {"attach":{…}} on standard input, got what cannot be used: ${reason}; no AWS is shown\n`,
    );
  }
}

function readFlags() {
  const { values } = parse();
  const dataDir = values["data-dir"];
  const options: BackendOptions = {
    otlpPort: wholeNumber("otlp-port", values["otlp-port"], { least: 0, most: 65_535 }),
    queryPort: wholeNumber("query-port", values["query-port"], { least: 0, most: 65_535 }),
    maxSpans: wholeNumber("max-spans", values["max-spans"], { least: 1, most: 1_000_000_000 }),
    keepRuns: wholeNumber("keep-runs", values["keep-runs"], { least: 2, most: 1_000 }),
    runLabel: label(values["run-label"]),
    host: ipAddress(values.host),
    allowedHosts: values["allow-host"],
    maxBytes: amount("max-bytes", values["max-bytes"], {
      parse: parseBytes,
      expected: "a size of at least 1MiB, such as 512MiB or 2GiB",
    }),
    maxAgeMs:
      values["max-age"] === undefined
        ? undefined
        : amount("max-age", values["max-age"], {
            parse: parseAge,
            expected: "a time of at least 1m, such as 24h or 7d",
          }),
    warn: (line) => process.stderr.write(`${line}\n`),
    ...(dataDir !== undefined && { dataDir }),
    ...forwarding(values),
  };
  const aws = attachment(values);
  if (aws) options.aws = aws;
  return { help: values.help, options, exitWithParent: values["exit-with-parent"] };
}

/** Undefined when nothing says which AWS to ask. With a parent, it is the parent who says. */
function attachment(values: ReturnType<typeof parse>["values"]): AwsAttachment | undefined {
  const given = values["aws-endpoint"] ?? (values["exit-with-parent"] ? undefined : process.env.AWS_ENDPOINT_URL);
  const [assembly, alertsQueue] = [values.assembly, values["alerts-queue"]];
  if (given === undefined && assembly === undefined && alertsQueue === undefined) return undefined;
  const parsed = attachmentSchema.safeParse({
    ...(given !== undefined && given !== "aws" && { endpoint: given }),
    ...(assembly !== undefined && { assembly }),
    ...(alertsQueue !== undefined && { alertsQueue }),
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `--aws-endpoint, --assembly, --alerts-queue: expected a URL or aws, a folder, and a queue name; ${z.prettifyError(parsed.error)}; nothing was started`,
  );
}

function parse() {
  try {
    return parseArgs({
      options: {
        "otlp-port": { type: "string", default: "4318" },
        "query-port": { type: "string", default: "16686" },
        host: { type: "string", default: "127.0.0.1" },
        "data-dir": { type: "string" },
        "max-spans": { type: "string", default: "500000" },
        "max-bytes": { type: "string", default: "512MiB" },
        "max-age": { type: "string" },
        "run-label": { type: "string" },
        "keep-runs": { type: "string", default: "20" },
        "aws-endpoint": { type: "string" },
        assembly: { type: "string" },
        "alerts-queue": { type: "string" },
        "exit-with-parent": { type: "boolean", default: false },
        forward: { type: "string" },
        "forward-header": { type: "string", multiple: true, default: [] },
        "forward-signals": { type: "string" },
        "allow-host": { type: "string", multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; --help lists the options`);
  }
}

function forwarding(values: ReturnType<typeof parse>["values"]): Pick<BackendOptions, "forward"> {
  const { forward: url, "forward-signals": signals } = values;
  if (url === undefined && signals === undefined) return {};
  if (url === undefined) {
    throw new UsageError("expected --forward with --forward-signals, got the signals alone; nothing was started");
  }
  const fromEnvironment = parseHeaderList(process.env.FORWARD_OTLP_HEADERS ?? "");
  const headers = { ...fromEnvironment, ...parseHeaders(values["forward-header"]) };
  return { forward: { url, headers, ...(signals !== undefined && { signals: parseSignals(signals) }) } };
}

function ipAddress(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new UsageError(
    `--host: expected an IP address such as 0.0.0.0, got ${JSON.stringify(text)}; nothing was started`,
  );
}

function label(text: string | undefined): string | undefined {
  const problem = text === undefined ? undefined : labelProblem(text);
  if (problem === undefined) return text;
  throw new UsageError(`--run-label: ${problem}; nothing was started`);
}

function wholeNumber(flag: string, text: string, { least, most }: { least: number; most: number }): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(
    `--${flag}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(text)}; nothing was started`,
  );
}

function amount(
  flag: string,
  text: string,
  { parse, expected }: { parse: (text: string) => number | undefined; expected: string },
): number {
  const value = parse(text);
  if (value !== undefined) return value;
  throw new UsageError(`--${flag}: expected ${expected}, got ${JSON.stringify(text)}; nothing was started`);
}

/** Expected errors in one sentence that says what to do; anything else with its stack. */
function sentence(error: unknown): string {
  if (
    error instanceof UsageError ||
    error instanceof AssemblyError ||
    error instanceof DataDirectoryError ||
    error instanceof ForwardTargetError
  )
    return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE" && "port" in error) {
    return `port ${error.port} is taken: stop the program that uses it, or choose others with --otlp-port and --query-port`;
  }
  if (error instanceof Error && "code" in error && error.code === "EADDRNOTAVAIL" && "address" in error) {
    return `--host: expected an address of this machine, got ${error.address}; nothing was started`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
