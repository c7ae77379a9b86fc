import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { accountId, region } from "../account.ts";

export interface Dynalite {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts dynalite in a process of its own. Rejects when it ends before it listens. `onExit` is called when it ends unasked. */
export async function startDynalite({ onExit }: { onExit(reason: string): void }): Promise<Dynalite> {
  const child = fork(fileURLToPath(new URL("./dynalite-process.ts", import.meta.url)), {
    execArgv: ["--no-warnings"],
    // The account and region of the tables' ARNs; the parent's own environment is none of its business.
    env: { AWS_ACCOUNT_ID: accountId, AWS_REGION: region, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const port = await listening(child, () => errors);
  let stopping: Promise<unknown> | undefined;
  child.once("exit", (code, signal) => {
    if (!stopping) onExit(`the tables' process ended with ${signal ?? `code ${code}`}: ${errors || "it said nothing"}`);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      stopping ??= child.exitCode === null && child.signalCode === null ? ended(child) : Promise.resolve();
      await stopping;
    },
  };
}

/** What dynalite-process.ts tells when it listens. */
const portMessage = z.object({ port: z.number() });

async function listening(child: ChildProcess, errors: () => string): Promise<number> {
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`expected the tables' process to listen, it ended with code ${code}: ${errors()}`);
  });
  const [message] = await Promise.race([once(child, "message"), failed]);
  failed.catch(() => undefined);
  return portMessage.parse(message).port;
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.disconnect();
  await exit;
}
