import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { fastify } from "fastify";
import type { LiveEvent, StatusView } from "../../../observability/backend/api/live-view.ts";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { collectChanges } from "../../../observability/backend/live/collect-changes.ts";
import { createLiveHub, type LiveHub } from "../../../observability/backend/live/live-hub.ts";
import { createSystemStatus } from "../../../observability/backend/live/system-status.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { streamRoutes } from "../../../observability/backend/query/stream-routes.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { openTelemetryStore, type TelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, post, sendSpans, traceId } from "./otlp-builders.ts";

interface Stream {
  status: number;
  headers: IncomingMessage["headers"];
  text(): string;
  events(): { id: number; event: LiveEvent }[];
  ended(): boolean;
  close(): void;
}

/** A page's end of the stream. */
function open(url: string, headers: Record<string, string> = {}): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/api/stream`, { headers, agent: false }, (response) => {
      let [text, ended] = ["", false];
      response
        .on("data", (chunk) => (text += chunk))
        .on("close", () => (ended = true))
        .on("error", () => {});
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: () => text,
        events: () => text.split("\n\n").flatMap(parse),
        ended: () => ended,
        close: () => request.destroy(),
      });
    });
    request.on("error", reject).end();
  });
}

function parse(block: string) {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  const [id, type, data] = [field("id"), field("event"), field("data")];
  return data === undefined ? [] : [{ id: Number(id), event: { type, ...JSON.parse(data) } as LiveEvent }];
}

const idsOf = (stream: Stream, type: "jobs" | "traces") =>
  stream.events().flatMap(({ event }) => (event.type === type && "ids" in event ? event.ids : []));

describe("the stream of a running backend", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend.stop());

  it("tells a page which traces and jobs have new spans", async () => {
    const stream = await open(backend.queryUrl);
    const span = aSpan({ with: { "job.id": "a-job" } });

    await sendSpans(backend.otlpUrl, anExport([span]));
    for (const type of ["traces", "jobs"] as const)
      await waitFor(() => idsOf(stream, type).length > 0, { what: `${type} on the stream` });

    expect(idsOf(stream, "traces")).toEqual([span.traceId]);
    expect(idsOf(stream, "jobs")).toEqual(["a-job"]);
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-content-type-options": "nosniff",
    });
    stream.close();
  });

  it("begins with an id and goes on from it, so that nothing is missed between two connections", async () => {
    const first = await open(backend.queryUrl);
    await waitFor(() => first.text().includes("\n\n"), { what: "the beginning of the stream" });
    const id = /^retry: 1000\nid: (\d+)\n\n/.exec(first.text())?.[1] ?? "";
    first.close();

    const trace = traceId();
    await sendSpans(backend.otlpUrl, anExport([aSpan({ traceId: trace })]));
    const second = await open(backend.queryUrl, { "last-event-id": id });
    await waitFor(() => idsOf(second, "traces").includes(trace), { what: "what was missed" });

    expect(second.events().map((numbered) => numbered.id)[0]).toBeGreaterThan(Number(id));
    second.close();
  });

  it.each(["1", "nonsense", "99999999999999999999", ""])(
    "says reset to a page that names %j as the last event it saw",
    async (id) => {
      const stream = await open(backend.queryUrl, { "last-event-id": id });
      await waitFor(() => stream.events().length > 0, { what: "an event" });

      expect(stream.events()[0]?.event).toEqual({ type: "reset" });
      stream.close();
    },
  );

  it("gathers many spans into few events of at most 200 ids", async () => {
    const stream = await open(backend.queryUrl);
    const spans = Array.from({ length: 1_000 }, () => aSpan());

    await Promise.all(
      [0, 1, 2, 3].map((part) => sendSpans(backend.otlpUrl, anExport(spans.slice(part * 250, part * 250 + 250)))),
    );
    await waitFor(() => idsOf(stream, "traces").length === 1_000, { what: "all traces on the stream" });

    const sizes = stream.events().map(({ event }) => ("ids" in event ? event.ids.length : 0));
    expect(Math.max(...sizes)).toBe(200);
    expect(sizes.length).toBeLessThan(20);
    stream.close();
  });

  it("says reset instead of thousands of ids", async () => {
    const stream = await open(backend.queryUrl);
    const spans = Array.from({ length: 6_000 }, () => aSpan());

    await sendSpans(backend.otlpUrl, anExport(spans));
    await waitFor(() => stream.events().some(({ event }) => event.type === "reset"), { what: "reset" });

    expect(idsOf(stream, "traces")).toEqual([]);
    stream.close();
  });

  it("sends the status when it has changed and somebody listens", async () => {
    const stream = await open(backend.queryUrl);
    await sendSpans(backend.otlpUrl, anExport([aSpan()]));
    const statuses = () => stream.events().flatMap(({ event }) => (event.type === "status" ? [event.status] : []));

    const answer: StatusView = JSON.parse(await (await fetch(`${backend.queryUrl}/api/status`)).text());
    // One that was sent just before the span was written counts it not yet.
    await waitFor(() => statuses().at(-1)?.spans === answer.spans, { what: "a status event with the span" });

    expect(answer).toEqual({
      ...{ deadLetters: null, alerts: null, aws: "none", banners: [] },
      ...{ jobs: expect.any(Number), spans: expect.any(Number), spansPerS: expect.any(Number) },
    });
    stream.close();
  });

  it("ends at once when the backend stops", async () => {
    const own = await startBackend();
    const streams = await Promise.all([open(own.queryUrl), open(own.queryUrl)]);

    const before = performance.now();
    await own.stop();

    // Streams that were waited for would go on for ever.
    expect(performance.now() - before).toBeLessThan(10_000);
    await waitFor(() => streams.every((stream) => stream.ended()), { what: "the end of the streams" });
  });
});

describe("the stream, under pressure", () => {
  async function serve(live: LiveHub, maxBehindBytes?: number) {
    const app = fastify({ forceCloseConnections: true });
    streamRoutes(app, { live, ...(maxBehindBytes !== undefined && { maxBehindBytes }) });
    return { url: await app.listen({ port: 0, host: "127.0.0.1" }), stop: () => app.close() };
  }

  it("refuses one client more than it has room for, with a time to come back", async () => {
    const server = await serve(createLiveHub({ maxClients: 2 }));
    const streams = [await open(server.url), await open(server.url), await open(server.url)];

    expect(streams.map(({ status }) => status)).toEqual([200, 200, 503]);
    await waitFor(() => streams[2]?.ended(), { what: "the refusal" });
    expect(streams[2]?.headers["retry-after"]).toBe("5");
    expect(JSON.parse(streams[2]?.text() ?? "")).toEqual({
      error: expect.stringMatching(/^expected fewer than .*got one more/),
    });
    streams[0]?.close();
    await waitFor(
      async () => {
        const stream = await open(server.url);
        stream.close();
        return stream.status === 200;
      },
      { what: "room again" },
    );
    await server.stop();
  });

  it("drops a client that does not read, and keeps the one that does", async () => {
    const live = createLiveHub();
    const server = await serve(live, 512 * 1024);
    const { port } = new URL(server.url);
    const deaf = connect(Number(port), "127.0.0.1").on("error", () => {});
    deaf.pause();
    deaf.write("GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const reader = await open(server.url);
    await waitFor(() => live.clients() === 2, { what: "both clients" });

    const ids = Array.from({ length: 200 }, () => traceId());
    await waitFor(
      () => {
        for (let count = 0; count < 10; count++) live.publish({ type: "traces", ids });
        return live.clients() === 1;
      },
      { what: "the client that does not read to be dropped", every: 5 },
    );

    live.publish({ type: "dead-letters", depth: 7 });
    await waitFor(() => reader.events().some(({ event }) => event.type === "dead-letters"), {
      what: "the last event at the one that reads",
    });
    deaf.destroy();
    reader.close();
    await server.stop();
  });

  it("shows a sign of life now and then", async () => {
    const server = await serve(createLiveHub({ beatMs: 20 }));
    const stream = await open(server.url);

    await waitFor(() => stream.text().split(": still here\n\n").length > 3, { what: "three signs of life" });

    expect(stream.events()).toEqual([]);
    stream.close();
    await server.stop();
  });
});

describe("the status", () => {
  let store: TelemetryStore;
  let live: LiveHub;
  let now = 1_000_000;
  beforeEach(() => {
    store = openTelemetryStore();
    live = createLiveHub();
  });
  afterEach(() => {
    live.stop();
    store.close();
  });

  function write(to: TelemetryStore, spans: Record<string, unknown>[]): void {
    to.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans)), to).rows);
  }
  const written = () => write(store, [aSpan()]);

  it("asks after the generator when no spans have come for 30 s, but only if some came before", () => {
    const status = createSystemStatus({ store, live, now: () => now });
    const texts = () => status.view().banners.map(({ text }) => text);
    now += 60_000;
    expect(texts()).toEqual([]);

    written();
    now += 29_000;
    expect(texts()).toEqual([]);
    now += 2_000;
    expect(texts()).toEqual(["no spans for 30 s: is the generator running?"]);
    now += 200_000;
    expect(texts()).toEqual(["no spans for 2 min: is the generator running?"]);
    written();
    expect(texts()).toEqual([]);
    status.stop();
  });

  it("says up to when spans have been evicted, for ten minutes after the last time", () => {
    const small = openTelemetryStore({ maxSpans: 20 });
    let at = new Date(2024, 0, 5, 14, 2).getTime();
    const status = createSystemStatus({ store: small, live, now: () => at });
    const texts = () => status.view().banners.map(({ text }) => text);
    write(
      small,
      Array.from({ length: 20 }, () => aSpan({ at })),
    );
    expect(texts()).toEqual([]);

    write(small, [aSpan({ at: at + 60_000 })]);
    at += 20_000;
    expect(texts()).toEqual(["store evicts spans older than 14:02"]);
    at += 86_400_000;
    expect(texts()).toEqual(["no spans for 1 h: is the generator running?"]);

    status.stop();
    small.close();
  });

  it("shows the banners and counters of other parts while they hold", () => {
    const aws = () => ({ deadLetters: 12, alerts: 3, state: "connected" as const });
    const status = createSystemStatus({ store, live, aws, jobs: () => 5 });
    const banner = {
      key: "dlq",
      level: "error" as const,
      text: "12 messages in dead-letter-queue",
      href: "/dead-letters",
    };

    const remove = live.addBannerSource(() => [banner]);

    expect(status.view()).toMatchObject({ deadLetters: 12, alerts: 3, aws: "connected", jobs: 5, banners: [banner] });
    remove();
    expect(status.view().banners).toEqual([]);
    status.stop();
  });

  it("is not looked at while nobody listens, and collecting is idle too", async () => {
    let looks = 0;
    const jobs = () => ++looks;
    const status = createSystemStatus({ store, live, jobs, everyMs: 5 });
    const changes = collectChanges({ store, live, everyMs: 5 });
    written();

    const seen: string[] = [];
    live.subscribe({ send: ({ event }) => seen.push(event.type) > 0, beat: () => true, end: () => {} });
    expect(looks).toBe(0);
    await waitFor(() => seen.includes("status"), { what: "a status event" });

    expect(seen).not.toContain("traces");
    status.stop();
    changes.stop();
  });
});

describe("the page's other addresses beside the stream", () => {
  it("answer HEAD on the stream without opening one", async () => {
    const backend = await startBackend();
    const response = await fetch(`${backend.queryUrl}/api/stream`, { method: "HEAD" });
    const body = await post(`${backend.queryUrl}/api/stream`, "{}");

    expect([response.status, body.status]).toEqual([404, 404]);
    await backend.stop();
  });
});
