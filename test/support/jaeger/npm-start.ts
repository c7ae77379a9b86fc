import { spawn } from "node:child_process";
import { once } from "node:events";
import { waitFor } from "../wait-for.ts";

export interface NpmStart {
  output: { stdout: string; stderr: string };
  pid: number;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** The address that the first screen gives for it, once it is there. */
  address(name: "AWS endpoint" | "OTLP" | "jobs" | "traces"): Promise<string>;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
}

export interface NpmStartOptions {
  environment?: Readonly<Record<string, string>>;
}

/** What `npm start -- <flags>` runs, on free ports of its own. */
export function npmStart(flags: readonly string[], { environment = {} }: NpmStartOptions = {}): NpmStart {
  const anyPorts = ["--port", "0", "--otlp-port", "0", "--query-port", "0"];
  const child = spawn(process.execPath, ["infra/local/cli.ts", ...anyPorts, ...flags], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, "close").then(([code]) => ({ code, ...output }));
  return {
    output,
    pid: child.pid ?? 0,
    ended,
    async address(name) {
      const line = new RegExp(`^ +${name} +(http://\\S+)[^]*ready after`, "m");
      const isReady = () => line.exec(output.stdout) ?? (child.exitCode === null ? undefined : []);
      const [, url] = await waitFor(isReady, { what: `the address of ${name}`, within: 60_000, every: 100 });
      if (url === undefined) throw new Error(`expected npm start to be ready, it ended: ${output.stderr}`);
      return url;
    },
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
  };
}
