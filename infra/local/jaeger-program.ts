import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type JaegerArgumentsOptions, jaegerArguments } from "./jaeger-arguments.ts";
import { type ProgramEnd, startLeashed } from "./leashed-program.ts";
import { StartError } from "./start-error.ts";

export interface JaegerProgramOptions extends JaegerArgumentsOptions {
  /** Aborting gives up the start. */
  signal: AbortSignal;
}

export interface JaegerProgram {
  otlpUrl: string;
  queryUrl: string;
  pid: number | undefined;
  /** Settles when it has gone, with `code 1` or the name of a signal. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

const startMs = 30_000;

/** Starts a Jaeger and waits until it answers. Throws a `StartError` when a port is taken or it does not come up; it is stopped then. */
export async function startJaegerProgram(options: JaegerProgramOptions): Promise<JaegerProgram> {
  const { program, ports, signal } = options;
  for (const port of [ports.query, ports.otlp]) await refuseTaken(port, ports);
  const { pid, ended, stop } = startLeashed(program, await jaegerArguments(options));
  const queryUrl = `http://localhost:${ports.query}`;
  let gone: ProgramEnd | undefined;
  void ended.then((end) => {
    gone = end;
  });
  const deadline = performance.now() + startMs;
  while (!(await answers(`${queryUrl}/api/v3/services`))) {
    if (gone !== undefined) {
      const said = gone.said.trim().split("\n").at(-1) ?? "";
      throw new StartError(`expected ${program} to start, it ended with ${gone.how}: ${said}; everything is stopped`);
    }
    if (signal.aborted || performance.now() > deadline) {
      await stop();
      throw new StartError(`expected ${program} to answer within ${startMs / 1_000} s; everything is stopped`);
    }
    await sleep(100);
  }
  return {
    otlpUrl: `http://localhost:${ports.otlp}`,
    queryUrl,
    pid,
    ended: ended.then(({ how }) => how),
    stop,
  };
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}

async function refuseTaken(port: number, { query }: { query: number }): Promise<void> {
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  if (isFree) return;
  throw new StartError(
    `port ${port}, which Jaeger is to have, is taken by another program; nothing was started: stop that program, or, if it is a Jaeger, give its address: --jaeger=http://localhost:${query}`,
  );
}
