import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { startBackend } from "../../../observability/backend/start-backend.ts";
import { aCompletedJob } from "../../support/a-trace.ts";
import { waitFor } from "../../support/wait-for.ts";
import { sendTraceSpans } from "../backend/jobs-intake.ts";

const CLI = new URL("../../../observability/jobs-cli/cli.ts", import.meta.url).pathname;

describe("the program behind npm run jobs", () => {
  const start = (args: string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });

  it("reads its address from TRACE_URL, prints without colour into a pipe, and Ctrl-C ends --follow well", async () => {
    const backend = await startBackend();
    try {
      await sendTraceSpans(backend.otlpUrl, aCompletedJob());
      const child = start(["list", "--follow"], { TRACE_URL: backend.queryUrl });
      let printed = "";
      child.stdout.on("data", (data) => {
        printed += data;
      });
      await waitFor(() => printed.includes("completed"), { what: "the job" });
      expect(printed).not.toContain("\u001b");

      child.kill("SIGINT");
      expect(await once(child, "exit")).toEqual([0, null]);
    } finally {
      await backend.stop();
    }
  });

  it.each([
    [["frobnicate"], /^expected one of list, show, .*got "frobnicate"; --help says more\n$/],
    [["list", "--limit", "-1"], /^Option '--limit' argument is ambiguous; --help says more\n$/],
  ])("ends with 2 and a sentence for wrong usage: %j", async (args, sentence) => {
    const child = start(args);
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);

    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
  });
});
