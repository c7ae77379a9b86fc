import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, post, sendSpans, traceId } from "./otlp-builders.ts";

const CLI = new URL("../../../observability/backend/cli.ts", import.meta.url).pathname;

const NOBODY = 65_534;

describe("the backend's store", () => {
  let dataDir: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "backend-store-"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(dataDir, { recursive: true, force: true });
  });

  function run(flags: string[], options: { uid?: number } = {}) {
    const child = spawn(process.execPath, [CLI, "--otlp-port", "0", "--query-port", "0", ...flags], {
      stdio: ["pipe", "pipe", "pipe"],
      ...options,
    });
    children.push(child);
    return child;
  }

  async function started(...flags: string[]) {
    const child = run(["--data-dir", dataDir, ...flags]);
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (data) => {
        output[name] += String(data);
      });
    }
    const line = await waitFor(() => (output.stdout.includes("\n") ? output.stdout : undefined), {
      what: "the line with the addresses",
    });
    return { child, output, ...(JSON.parse(line) as { otlpUrl: string; queryUrl: string }) };
  }

  async function refused(flags: string[], options: { uid?: number } = {}) {
    const child = run(flags, options);
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    return { code, stderr };
  }

  it("has every acknowledged span after a kill in the middle of writes, three times over", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { child, otlpUrl } = await started();
      const before = acknowledged.length;
      const sender = async () => {
        for (;;) {
          const id = traceId();
          const body = JSON.stringify(anExport(Array.from({ length: 20 }, () => aSpan({ traceId: id }))));
          const response = await post(`${otlpUrl}/v1/traces`, body).catch(() => undefined);
          if (response?.status !== 200) return;
          acknowledged.push(id);
        }
      };
      const senders = [sender(), sender(), sender()];
      await waitFor(() => acknowledged.length > before + 30, { what: "30 acknowledged requests" });

      child.kill("SIGKILL");
      await Promise.all([...senders, once(child, "exit")]);
    }

    const { queryUrl, output } = await started();
    for (const id of acknowledged) {
      const { data } = (await (await fetch(`${queryUrl}/api/traces/${id}`)).json()) as { data: { spans: unknown[] }[] };
      expect([id, data[0]?.spans.length]).toEqual([id, 20]);
    }
    expect(output.stderr).toBe("");
  });

  it("refuses a second backend on its directory with what to do, and goes on", async () => {
    const { otlpUrl } = await started();

    const { code, stderr } = await refused(["--data-dir", dataDir]);

    expect([code, stderr]).toEqual([
      1,
      `expected ${join(dataDir, "telemetry.sqlite")} for this backend alone, another one uses it; stop that one, or give --data-dir a writable directory that no other backend uses\n`,
    ]);
    await sendSpans(otlpUrl, anExport([aSpan()]));
  });

  it("moves a damaged file aside, says so, and serves", async () => {
    writeFileSync(join(dataDir, "telemetry.sqlite"), "no database".repeat(500));

    const { otlpUrl, output } = await started();
    await sendSpans(otlpUrl, anExport([aSpan()]));

    expect(output.stderr).toMatch(
      /^\S+telemetry\.sqlite is damaged \("file is not a database"\): it is now \S+\.corrupt-\S+, and the store begins empty\n$/,
    );
  });

  it("refuses a directory without permission with what to do", async () => {
    chmodSync(dataDir, 0o500);
    // Root may write everywhere.
    const { code, stderr } = await refused(["--data-dir", dataDir], process.getuid?.() === 0 ? { uid: NOBODY } : {});

    expect([code, stderr.trim().split("\n").length]).toEqual([1, 1]);
    expect(stderr).toContain("give --data-dir a writable directory");
  });

  it("keeps to --max-bytes, and says from when on spans are left", async () => {
    const { otlpUrl, queryUrl } = await started("--max-bytes", "1MiB", "--max-age", "1h");
    const startedAt = Date.now();
    for (let index = 0; index < 30; index++) {
      await sendSpans(otlpUrl, anExport([aSpan({ with: { text: "x".repeat(60_000) } })]));
    }

    const status = (await (await fetch(`${queryUrl}/api/store`)).json()) as Record<string, number>;

    expect(status).toMatchObject({ maxBytes: 1_048_576, maxAgeMs: 3_600_000 });
    expect(status.bytes).toBeLessThanOrEqual(1_048_576);
    expect(status.evictedUntilMs).toBeGreaterThan(startedAt - 60_000);
    expect((status.spans ?? 0) + (status.evictedSpans ?? 0)).toBe(30);
  });

  it.each([
    ["--max-bytes", "1MB", '--max-bytes: expected a size of at least 1MiB, such as 512MiB or 2GiB, got "1MB"'],
    ["--max-age", "soon", '--max-age: expected a time of at least 1m, such as 24h or 7d, got "soon"'],
  ])("refuses %s %s with a sentence", async (flag, value, sentence) => {
    expect(await refused([flag, value])).toEqual({ code: 1, stderr: `${sentence}; nothing was started\n` });
  });
});
