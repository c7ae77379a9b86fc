import { createInterface } from "node:readline/promises";
import { runCommand } from "./run-command.ts";
import type { Terminal } from "./terminal.ts";

const { stdin, stdout, stderr, env, argv } = process;
const ended = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort());
// A reader that has enough, such as head, ends the output.
stdout.on("error", () => process.exit(0));

const terminal: Terminal = {
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
  colour: Boolean(stdout.isTTY && !env.NO_COLOR),
  columns: stdout.isTTY ? stdout.columns : undefined,
  async confirm(question) {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `, { signal: ended.signal })).trim());
    } catch {
      return false;
    } finally {
      lines.close();
    }
  },
  signal: ended.signal,
  now: Date.now,
};

process.exitCode = await runCommand(argv.slice(2), { env, terminal });
