import { banner } from "./banner.ts";
import { AwsError } from "./emulators/aws-error.ts";
import { PortInUseError } from "./emulators/gateway/port-in-use-error.ts";
import { FlagError, type Flags, parseFlags, usage } from "./flags.ts";
import { openToOthers } from "./open-to-others.ts";
import { generatorRefusal } from "./programs.ts";
import { UnsupportedError } from "./resources/unsupported-error.ts";
import { runUntilAccounted } from "./run-until-accounted.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import { type Session, startSession } from "./session.ts";
import { StartError } from "./start-error.ts";
import { type StopSignals, stopSignals } from "./stop-signals.ts";
import { TemplateError } from "./template/template-error.ts";

const { stdout, stderr, env } = process;

async function main(flags: Flags, { signal, onSecond }: StopSignals): Promise<number> {
  const warn = (line: string) => void stderr.write(`${line}\n`);
  const say = flags.json ? warn : (line: string) => void stdout.write(`${line}\n`);
  const refusal = flags.asksGenerator ? await generatorRefusal(flags.generatorArguments) : undefined;
  if (refusal !== undefined) throw new FlagError(`${refusal}; nothing was started`);
  const openness = openToOthers(flags.host);
  if (openness !== undefined) warn(openness);
  say("starting: the CDK app is synthesised, the backend and the emulators come up …");
  const session = await startSession({
    flags,
    env,
    signal,
    onLogLine: ({ functionName, message }) => flags.logs && say(`${functionName}  ${message.trimEnd()}`),
    onProblem: warn,
  });
  onSecond(session.kill);
  try {
    for (const line of firstScreen(session)) say(line);
    say(`ready after ${(performance.now() / 1000).toFixed(1)} s; Ctrl-C stops everything`);
    const colour = stdout.isTTY && !flags.json && !env.NO_COLOR;
    const run = flags.exit ? runUntilAccounted : runUntilStopped;
    return await run({ flags, session, signal, say, warn, colour });
  } finally {
    if (signal.aborted) say("stopping: what runs may finish, a second Ctrl-C ends it at once …");
    await session.stop();
  }
}

function firstScreen({ awsUrl, otlpUrl, queryUrl, traceUrl, forward, stacks }: Session): string[] {
  return banner({
    awsUrl,
    otlpUrl,
    queryUrl,
    traceUrl,
    forward,
    resources: stacks.reduce((sum, { resources }) => sum + resources.length, 0),
    skipped: stacks.flatMap(({ skipped }) => skipped),
  });
}

/** One sentence for what a person can put right, the stack for everything else. */
function explain(error: unknown): string {
  if (error instanceof FlagError) return `${error.message}\n\n${usage()}`;
  if (error instanceof PortInUseError) {
    return `port ${error.port} is taken by another program; nothing was started: stop that program, or choose another port with --port (0: any free one)\n`;
  }
  const expected = [AwsError, StartError, TemplateError, UnsupportedError].some((kind) => error instanceof kind);
  if (error instanceof Error) return `${expected ? error.message : error.stack}\n`;
  return `${String(error)}\n`;
}

const signals = stopSignals({ withParent: env.npm_lifecycle_event !== undefined });
try {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) stdout.write(usage());
  else process.exitCode = await main(flags, signals);
} catch (error) {
  if (!signals.signal.aborted) {
    stderr.write(explain(error));
    process.exitCode = 1;
  }
}
