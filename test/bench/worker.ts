import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** What a worker can be asked; arguments and answers are plain data. */
// biome-ignore lint/suspicious/noExplicitAny: the argument is each method's own
export type Methods = Record<string, (argument: any) => unknown>;

/** A process of the benchmark that is asked one thing after the other. */
export interface Worker<Asked extends Methods> {
  pid: number;
  /** Rejects with the worker's own error, and when the worker ends before it answers. */
  ask<Name extends keyof Asked>(
    name: Name,
    argument: Parameters<Asked[Name]>[0],
  ): Promise<Awaited<ReturnType<Asked[Name]>>>;
  /** Ends it in order, and for good after 15 s. */
  stop(): Promise<void>;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

const stopWithinMs = 15_000;

export function startWorker<Asked extends Methods>(
  script: URL,
  { env = {} }: { env?: Record<string, string> } = {},
): Worker<Asked> {
  const child = fork(script, {
    env: { ...process.env, ...env },
    execArgv: ["--no-warnings"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on("message", ({ id, value, error }: Answer) => {
    const answer = open.get(id);
    open.delete(id);
    if (error === undefined) answer?.resolve(value);
    else answer?.reject(new Error(error));
  });
  const exited = once(child, "exit").then(() => {
    for (const { reject } of open.values()) reject(new Error(`${script.pathname.split("/").at(-1)} has ended`));
  });
  return {
    pid: child.pid ?? 0,
    ask(name, argument) {
      const answer = Promise.withResolvers<unknown>();
      open.set(++asked, answer);
      if (child.connected) child.send({ id: asked, name, argument });
      else answer.reject(new Error(`${script.pathname.split("/").at(-1)} has ended`));
      return answer.promise as Promise<Awaited<ReturnType<Asked[typeof name]>>>;
    },
    stop: () => end(child, exited),
  };
}

async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  const force = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(force);
}

/** The worker's side: answers its parent, and ends with it. A Ctrl-C is the parent's business. */
export function serveParent(methods: Methods, stop: () => Promise<void>): void {
  process.on("SIGINT", () => {});
  process.on("message", async ({ id, name, argument }: { id: number; name: string; argument: unknown }) => {
    const answer: Answer = { id };
    try {
      answer.value = await methods[name]?.(argument);
    } catch (error) {
      answer.error = error instanceof Error ? error.message : String(error);
    }
    if (process.connected) process.send?.(answer);
  });
  process.once("disconnect", () => void stop().finally(() => process.exit(0)));
}
