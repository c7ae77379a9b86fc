import { randomInt } from "node:crypto";
import { hostname } from "node:os";
import { startTelemetry } from "../observability/telemetry/index.ts";
import { createClients } from "./clients.ts";
import { systemClock } from "./clock.ts";
import { FlagError, type Flags, parseFlags, usage } from "./flags.ts";
import { awsCalls } from "./publish/aws-calls.ts";
import { tellParent } from "./report/tell-parent.ts";
import { printTotals, totalsRows } from "./report/totals.ts";
import { runGenerator } from "./run-generator.ts";
import { UnreachableError } from "./submit-jobs.ts";
import { readJobRecords } from "./view/job-records.ts";
import { type LiveView, startLiveView } from "./view/live-view.ts";

const { stdout, stderr, env } = process;

async function main(flags: Flags): Promise<number> {
  const seed = flags.seed ?? randomInt(2 ** 32);
  const endpoint = flags.aws ? undefined : (env.AWS_ENDPOINT_URL ?? "http://localhost:4566");
  const named = (name: string) => (flags.prefix === undefined ? name : `${flags.prefix}-${name}`);
  const stop = stopSignal();
  let view: LiveView | undefined;
  const say = (line: string) => (view ? view.say(line) : void stderr.write(`${line}\n`));
  const telemetry = startTelemetry({
    serviceName: "job-generator",
    resourceAttributes: { "host.name": hostname() },
    exportDelay: 500,
    flushLimit: 10_000,
    warn: say,
  });
  const clients = createClients({ endpoint });
  const jobsTable = { documents: clients.documents, tableName: named("jobs") };
  stderr.write(`submitting jobs to ${endpoint ?? "AWS"}; the same jobs again: --seed ${seed}\n`);

  const started = performance.now();
  view =
    stderr.isTTY && !flags.json
      ? startLiveView({
          stream: stderr,
          seed,
          traceUrl: env.TRACE_URL ?? "http://localhost:16686",
          colour: !env.NO_COLOR,
          clock: systemClock,
          readRecords: (jobIds) => readJobRecords(jobsTable, jobIds),
        })
      : undefined;
  try {
    const totals = await runGenerator({
      flags,
      seed,
      calls: awsCalls({ ...clients, queueName: named("ingester-queue") }),
      documents: clients.documents,
      dataTable: named("job-data"),
      targets: {
        queue: named("job-inbox"),
        webhook: endpoint === undefined ? undefined : `${endpoint.replace(/\/$/, "")}/_jobtrail/inbox/webhooks/jobs`,
      },
      clock: systemClock,
      signal: stop,
      progress: say,
      print: (line) => new Promise((resolve) => stdout.write(`${line}\n`, () => resolve())),
      tellParent: (message) => tellParent(process, message),
      view,
    });
    const seconds = (performance.now() - started) / 1000;
    await telemetry.flush();
    await tellParent(process, { type: "done", submitted: totals.submitted });
    await view?.allEnded(stop);
    await view?.stop();
    (flags.json ? stderr : stdout).write(printTotals(totalsRows(totals, seconds)));
    return totals.submitted === 0 && totals.refused > 0 ? 1 : 0;
  } catch (error) {
    await view?.stop();
    if (!(error instanceof UnreachableError)) throw error;
    stderr.write(`expected a running system at ${endpoint ?? "AWS"}, got ${error.message}; ${remedy(endpoint)}\n`);
    return 1;
  } finally {
    await telemetry.stop();
    clients.stop();
  }
}

function remedy(endpoint: string | undefined): string {
  return endpoint === undefined
    ? "check the region and the credentials of the AWS SDK"
    : "start one with `npm start -- --no-generator`, or set AWS_ENDPOINT_URL";
}

/** Milliseconds in which a signal is the one before, come again: npm passes on what the terminal has sent to everybody already. */
const echoMs = 300;

/** Aborted by the first Ctrl-C, and when the parent process or the reader of stdout goes away; a second Ctrl-C ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let firstAt = 0;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      firstAt = performance.now();
      return stop.abort();
    }
    if (performance.now() - firstAt >= echoMs) process.exit(130);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  process.once("disconnect", () => stop.abort());
  stdout.on("error", () => stop.abort());
  return stop.signal;
}

try {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) stdout.write(usage());
  else process.exitCode = await main(flags);
} catch (error) {
  stderr.write(
    error instanceof FlagError ? `${error.message}\n\n${usage()}` : `${error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
} finally {
  if (process.connected) process.disconnect();
}
