import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import {
  ForwardTargetError,
  forwardTarget,
  parseHeaderList,
  parseHeaders,
  refuseLoop,
} from "../../../observability/backend/forward/forward-target.ts";
import { createForwarder, type ForwarderOptions } from "../../../observability/backend/forward/forwarder.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { freePorts } from "../../support/free-ports.ts";
import { startRelay } from "../../support/jaeger/a-relay.ts";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, post, sendSpans } from "./otlp-builders.ts";

interface Received {
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

type Answer = { status: number; headers?: Record<string, string> } | "never" | "broken";

/** The forwarder's own limit for one try: an end that never answers holds up for as long whoever waits for it. */
const ONE_TRY_MS = 10_000;

/** The other end: answers what the test says, request by request, then always the last one; or by what it was sent. */
async function anEndpoint(...answers: (Answer | ((body: string) => Answer))[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const next = answers.length > 1 ? answers.shift() : answers[0];
      const body = await buffer(request);
      const answer = typeof next === "function" ? next(body.toString()) : next;
      received.push({ path: request.url ?? "", headers: request.headers, body });
      if (answer === "broken") request.socket.destroy();
      else if (answer !== "never") response.writeHead(answer?.status ?? 200, answer?.headers).end();
    })().catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    received,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe("forwarding", () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  async function setUp(answers: Parameters<typeof anEndpoint>, options: Partial<ForwarderOptions> = {}) {
    const endpoint = await anEndpoint(...answers);
    const said: string[] = [];
    const forwarder = createForwarder({
      target: forwardTarget(endpoint.url),
      say: (sentence) => said.push(sentence),
      ...{ firstRetryMs: 5, stopMs: 200, ...options },
    });
    stops.push(endpoint.stop, forwarder.stop);
    return { endpoint, forwarder, said };
  }

  const request = (text: string, signal = "traces") => ({ signal, body: Buffer.from(text), via: undefined });
  const bodies = (received: Received[]) => received.map(({ body }) => body.toString());

  it("hands every accepted request on, as protobuf with the headers that were given, and keeps it too", async () => {
    const far = await startBackend();
    stops.push(far.stop);
    const near = await startBackend({ forward: { url: far.otlpUrl } });
    stops.push(near.stop);
    const span = aSpan({ name: "forwarded" });

    await sendSpans(near.otlpUrl, anExport([span]));

    for (const { queryUrl } of [near, far]) {
      const text = await waitFor(
        async () => {
          const response = await fetch(`${queryUrl}/api/traces/${span.traceId}`);
          return response.status === 200 ? response.text() : undefined;
        },
        { what: "the span at both ends" },
      );
      expect(text).toContain("forwarded");
    }
  });

  it("sends all three signals to their addresses below the base, with the given headers", async () => {
    const endpoint = await anEndpoint({ status: 200 });
    stops.push(endpoint.stop);
    const backend = await startBackend({
      forward: { url: `${endpoint.url}/otlp/?x=1`, headers: { "x-key": "secret" } },
    });
    stops.push(backend.stop);

    for (const signal of ["traces", "logs", "metrics"]) await post(`${backend.otlpUrl}/v1/${signal}`, "{}");
    expect((await post(`${backend.otlpUrl}/v1/traces`, "{")).status).toBe(400);
    await waitFor(() => endpoint.received.length === 3, { what: "three requests" });

    expect(endpoint.received.map(({ path }) => path).sort()).toEqual([
      "/otlp/v1/logs?x=1",
      "/otlp/v1/metrics?x=1",
      "/otlp/v1/traces?x=1",
    ]);
    for (const { headers } of endpoint.received) {
      expect(headers).toMatchObject({
        "x-key": "secret",
        "content-type": "application/x-protobuf",
        via: expect.stringMatching(/^1\.1 jobtrail-[0-9a-f]{12}$/),
      });
    }
  });

  it("tries again what the other end could not take, in order, and says so once", async () => {
    const { endpoint, forwarder, said } = await setUp([
      { status: 503, headers: { "retry-after": "0" } },
      { status: 429 },
      "broken",
      { status: 502 },
      { status: 504 },
      { status: 200 },
    ]);

    forwarder.offer(request("first"));
    forwarder.offer(request("second"));
    await waitFor(() => forwarder.status().sent === 2, { what: "both to be sent" });

    expect(bodies(endpoint.received)).toEqual(["first", "first", "first", "first", "first", "first", "second"]);
    expect(said).toEqual([
      expect.stringMatching(
        /^forwarding to http:\/\/127\.0\.0\.1:\d+: expected it to take a request, got status 503; it is tried again/,
      ),
    ]);
    expect(forwarder.status()).toEqual({ sent: 2, waiting: 0, dropped: 0 });
  });

  it("does not send again what the other end refuses, and goes on with the next", async () => {
    const { endpoint, forwarder, said } = await setUp([{ status: 400 }, { status: 400 }, { status: 200 }]);

    for (const text of ["a", "b", "c"]) forwarder.offer(request(text));
    await waitFor(() => forwarder.status().sent === 1, { what: "the last to be sent" });

    expect(bodies(endpoint.received)).toEqual(["a", "b", "c"]);
    expect(said).toEqual([
      expect.stringContaining("expected it to take traces, got status 400; what it refuses is dropped (said once)"),
    ]);
    expect(forwarder.status().dropped).toBe(2);
    expect(forwarder.banners()).toMatchObject([
      { level: "warning", text: expect.stringMatching(/^2 requests could not be forwarded to /) },
    ]);
  });

  it("stops sending a signal that the other end does not have, and says so once", async () => {
    const { endpoint, forwarder, said } = await setUp([{ status: 404 }, { status: 200 }]);

    forwarder.offer(request("metrics 1", "metrics"));
    await waitFor(() => said.length === 1, { what: "a sentence" });
    forwarder.offer(request("metrics 2", "metrics"));
    forwarder.offer(request("spans"));
    await waitFor(() => forwarder.status().sent === 1, { what: "the spans" });

    expect(bodies(endpoint.received)).toEqual(["metrics 1", "spans"]);
    expect(said).toEqual([expect.stringMatching(/: it takes no metrics \(status 404\); they are not sent any more$/)]);
  });

  it("drops the oldest when more waits than it may, and says so once", async () => {
    const { endpoint, forwarder, said } = await setUp(["never"], { maxQueueBytes: 10_000 });
    const texts = Array.from({ length: 40 }, (_, index) => `${index}`.padEnd(500));

    for (const text of texts) forwarder.offer(request(text));
    await waitFor(() => endpoint.received.length === 1, { what: "the first request" });

    expect(forwarder.status()).toMatchObject({ waiting: 9, dropped: 30 });
    expect(said).toEqual([
      expect.stringContaining("more than 10000 bytes wait; the oldest requests are dropped (said once)"),
    ]);
  });

  it("answers the sender at once while the other end does not answer at all", async () => {
    const endpoint = await anEndpoint("never");
    stops.push(endpoint.stop);
    const backend: Backend = await startBackend({ forward: { url: endpoint.url, stopMs: 200 } });

    const before = performance.now();
    for (let count = 0; count < 20; count++) await sendSpans(backend.otlpUrl, anExport([aSpan()]));
    expect(performance.now() - before).toBeLessThan(ONE_TRY_MS);
    expect(endpoint.received.length).toBeLessThan(2);

    await endpoint.stop();
    await backend.stop();
  });

  it("sends what still waits when it stops, within its time, and says what was lost", async () => {
    const lively = await setUp([{ status: 200 }], { stopMs: 20_000 });
    for (let count = 0; count < 50; count++) lively.forwarder.offer(request(`${count}`));
    await lively.forwarder.stop();
    expect(lively.endpoint.received).toHaveLength(50);
    expect(lively.said).toEqual([]);

    const dead = await setUp(["never"]);
    for (let count = 0; count < 5; count++) dead.forwarder.offer(request(`${count}`));
    const before = performance.now();
    await dead.forwarder.stop();
    await dead.forwarder.stop();

    expect(performance.now() - before).toBeLessThan(ONE_TRY_MS);
    expect(dead.said).toEqual([expect.stringMatching(/: 0 requests were sent, 5 dropped$/)]);
  });

  it("wakes from the wait between two tries to send the rest when it stops", async () => {
    const { endpoint, forwarder } = await setUp([{ status: 503 }, { status: 200 }], {
      firstRetryMs: 60_000,
      stopMs: 10_000,
    });
    forwarder.offer(request("first"));
    await waitFor(() => endpoint.received.length === 1, { what: "the first try" });

    await forwarder.stop();

    expect(forwarder.status()).toEqual({ sent: 1, waiting: 0, dropped: 0 });
  });

  it("gives a request up after a time, so that one that nobody takes does not hold up the rest for ever", async () => {
    const { forwarder, said } = await setUp([(body) => ({ status: body === "poison" ? 503 : 200 })], {
      firstRetryMs: 20,
      giveUpMs: 50,
    });

    forwarder.offer(request("poison"));
    forwarder.offer(request("good"));
    await waitFor(() => forwarder.status().sent === 1, { what: "the good one" });

    expect(forwarder.status().dropped).toBe(1);
    expect(said.at(-1)).toContain("are dropped (said once)");
  });

  it("does not start when the other end is the program itself", async () => {
    const { port } = await freePorts("port");

    for (const host of ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"]) {
      const started = startBackend({ otlpPort: port, forward: { url: `http://${host}:${port}` } });
      await expect(started).rejects.toThrow(
        /^--forward: expected another program's address, got this one's own .*give another address/,
      );
    }
  });

  it("breaks a circle of programs that forward to each other", async () => {
    const { port } = await freePorts("port");
    const first = await startBackend({ forward: { url: `http://127.0.0.1:${port}` } });
    stops.push(first.stop);
    let passed = 0;
    const relay = await startRelay(first.otlpUrl, () => passed++);
    stops.push(relay.stop);
    const second = await startBackend({ otlpPort: port, forward: { url: relay.url } });
    stops.push(second.stop);

    for (const sent of [1, 2, 3]) {
      await sendSpans(first.otlpUrl, anExport([aSpan()]));
      await waitFor(() => passed >= sent, { what: "the request to have gone round" });
      expect(passed).toBe(sent);
    }
  });
});

describe("the address to forward to", () => {
  it("shows no credentials and no parameters, and sends them", () => {
    const target = forwardTarget("https://user:p%40ss@example.com/base/?token=t", { "x-a": "1" });

    expect(target.shown).toBe("https://example.com/base");
    expect(target.addressOf("traces")).toBe("https://example.com/base/v1/traces?token=t");
    expect(target.headers).toEqual({
      authorization: `Basic ${Buffer.from("user:p@ss").toString("base64")}`,
      "x-a": "1",
    });
  });

  it.each(["", "example.com:4318", "ftp://user:secret@example.com", "http://"])(
    "is refused as %j without repeating it",
    (url) => {
      expect(() => forwardTarget(url)).toThrow(ForwardTargetError);
      expect(() => forwardTarget(url)).not.toThrow(/secret/);
    },
  );

  it("may be another port of this machine, or the same port of another", () => {
    for (const url of ["http://localhost:4319", "http://collector:4318", "https://localhost"]) {
      expect(() => refuseLoop(forwardTarget(url), "http://127.0.0.1:4318")).not.toThrow();
    }
  });

  it("has headers as name=value, percent-encoded in a list, and refuses others without repeating them", () => {
    expect(parseHeaders(["X-Key=a=b", "x-key=c"])).toEqual({ "x-key": "c" });
    expect(parseHeaderList("authorization=Basic%20abc%3D, x-team=jobs,")).toEqual({
      authorization: "Basic abc=",
      "x-team": "jobs",
    });
    for (const wrong of ["secret", "=secret", "a b=secret", "a=secret\nx: y"]) {
      expect(() => parseHeaders([wrong])).toThrow(/^--forward-header: expected name=value(?!.*secret)/);
      expect(() => parseHeaderList(wrong.replaceAll(",", ""))).toThrow(/^FORWARD_OTLP_HEADERS(?!.*secret)/);
    }
    expect(() => parseHeaderList("a=%E0%A4%A")).toThrow(ForwardTargetError);
  });
});

describe("the backend's command with --forward", () => {
  const CLI = new URL("../../../observability/backend/cli.ts", import.meta.url).pathname;
  const run = (flags: string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, [CLI, "--otlp-port", "0", "--query-port", "0", ...flags], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });

  it("sends the headers of its flags and its environment, and on SIGTERM what still waits", async () => {
    const endpoint = await anEndpoint({ status: 503 }, { status: 200 });
    const child = run(["--forward", endpoint.url, "--forward-header", "x-team=jobs"], {
      FORWARD_OTLP_HEADERS: "authorization=Basic%20secret,x-team=other",
    });
    const [stderr, lines] = [text(child.stderr), child.stdout.setEncoding("utf8")];
    const [line] = await once(lines, "data");

    await sendSpans(JSON.parse(String(line)).otlpUrl, anExport([aSpan()]));
    await waitFor(() => endpoint.received.length === 1, { what: "the first try" });
    const end = once(child, "exit");
    child.kill("SIGTERM");

    expect(await end).toEqual([0, null]);
    expect(endpoint.received).toHaveLength(2);
    expect(endpoint.received[1]?.headers).toMatchObject({ authorization: "Basic secret", "x-team": "jobs" });
    expect(await stderr).toMatch(
      /^forwarding to http:\/\/127\.0\.0\.1:\d+: expected it to take a request, got status 503.*\n$/,
    );
    await endpoint.stop();
  });

  it.each([
    [["--forward", "ftp://user:secret@example.com"], "--forward: expected an http or https address"],
    [["--forward", "http://localhost:1", "--forward-header", "secret"], "--forward-header: expected name=value"],
  ])("refuses %j with one sentence that repeats no secret", async (flags, sentence) => {
    const child = run(flags);
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);

    expect([code, stderr.trim().split("\n").length]).toEqual([1, 1]);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("secret");
  });
});
