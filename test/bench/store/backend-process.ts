import { join } from "node:path";
import { startProgram } from "../../../infra/local/child-program.ts";
import { listProcesses } from "../processes.ts";

export interface BackendProcess {
  otlpUrl: string;
  queryUrl: string;
  pid: number;
  stop(): Promise<void>;
}

const script = join(import.meta.dirname, "../../../observability/backend/cli.ts");

/** The backend in a process of its own, with its command's flags. */
export async function startBackendProcess(flags: readonly string[]): Promise<BackendProcess> {
  const ready = Promise.withResolvers<{ otlpUrl: string; queryUrl: string }>();
  const program = startProgram({
    script,
    args: ["--otlp-port", "0", "--query-port", "0", "--exit-with-parent", ...flags],
    onLine(line, stream) {
      if (stream === "stdout" && line.startsWith("{")) ready.resolve(JSON.parse(line));
    },
  });
  const ended = program.exited.then(({ code, stderr }) => {
    throw new Error(`the backend ended with code ${code} before it was ready:\n${stderr}`);
  });
  const urls = await Promise.race([ready.promise, ended]);
  ended.catch(() => {});
  return { ...urls, pid: program.pid ?? 0, stop: () => program.stop(20_000) };
}

/** Resident memory of a process in megabytes. */
export async function residentMegabytes(pid: number): Promise<number> {
  const all = await listProcesses();
  return (all.find((process) => process.pid === pid)?.kilobytes ?? 0) / 1024;
}
