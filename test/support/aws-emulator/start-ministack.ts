import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { waitFor } from "../wait-for.ts";
import { prepare } from "./prepare.ts";

export interface MiniStack {
  /** `http://localhost:40000` */
  url: string;
  stop(): Promise<void>;
}

/** MiniStack on a free port, its functions as processes of this Node. Installs it first when it is not there. */
export async function startMiniStack(): Promise<MiniStack> {
  const program = await prepare("ministack");
  const directory = await mkdtemp(join(tmpdir(), "ministack-"));
  const port = await freePort();
  const child = spawn(program, [], {
    cwd: directory,
    env: {
      HOME: directory,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      TMPDIR: directory,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      LAMBDA_ASYNC_RETRY_BASE_SECONDS: "1",
      LAMBDA_EXECUTOR: "local",
      LOG_LEVEL: "WARNING",
      S3_DATA_DIR: join(directory, "s3"),
      STATE_DIR: join(directory, "state"),
    },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => said.splice(0, said.length, (said.join("") + chunk).slice(-4_000)));
  }
  const exited = once(child, "exit");
  const url = `http://localhost:${port}`;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const force = setTimeout(() => signalGroup(child.pid, "SIGKILL"), 5_000);
      child.kill("SIGTERM");
      await exited;
      clearTimeout(force);
    }
    signalGroup(child.pid, "SIGKILL");
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await waitFor(
      async () => {
        if (child.exitCode !== null) return true;
        return (await fetch(`${url}/_ministack/health`)).ok;
      },
      { what: "MiniStack to answer", within: 30_000, every: 100 },
    );
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}; it said: ${said.join("")}`);
  }
  if (child.exitCode !== null) throw new Error(`expected MiniStack to run, it ended; it said: ${said.join("")}`);
  return { url, stop };
}

/** Functions are processes of its group. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error(`expected a port, got ${address}`);
  return address.port;
}
