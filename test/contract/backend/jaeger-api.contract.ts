import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, nanoseconds, sendSpans, spanId, traceId } from "./otlp-builders.ts";
import { byKey, camelCase, type OptOut, parse, type TraceBackend } from "./trace-backend.ts";

interface SuiteOptions {
  name: string;
  start(): Promise<TraceBackend>;
  /** Tests that do not hold here, each with the reason. They are run all the same, and have to fail. */
  optOuts?: readonly OptOut[];
}

/** What Jaeger's query API promises, asked over HTTP of any backend. Every test uses services and traces of its own. */
export function describeJaegerApi({ name, start, optOuts = [] }: SuiteOptions): void {
  describe(`Jaeger's query API over ${name}`, () => {
    let backend: TraceBackend;
    beforeAll(async () => {
      backend = await start();
    });
    afterAll(() => backend.stop());

    const checked = new Set<string>();
    const check = (title: string, test: () => Promise<void>) => {
      checked.add(title);
      const optOut = optOuts.find(({ tests }) => tests.includes(title));
      if (optOut === undefined) it(title, test);
      else it.failing(`${title} [opted out: ${optOut.reason}]`, test);
    };
    const get = async (path: string) => {
      const response = await fetch(backend.queryUrl + path);
      const text = await response.text();
      return { status: response.status, type: response.headers.get("content-type"), text, json: parse(text) };
    };

    /** Two services, a parent and a child each in its own, the child failing; waits until they can be read. */
    const anOrder = async () => {
      const [shop, bank, id, root, child] = [`shop-${spanId()}`, `bank-${spanId()}`, traceId(), spanId(), spanId()];
      const at = Date.now() - 60_000;
      const order = aSpan({
        traceId: id,
        spanId: root,
        name: "order",
        kind: 3,
        at,
        lasts: 200,
        with: { "order.id": id, size: 3 },
      });
      const pay = aSpan({
        ...{ traceId: id, spanId: child, parentSpanId: root, name: "pay", kind: 2, at: at + 20, lasts: 50 },
        status: { code: 2, message: "declined" },
        links: [{ traceId: traceId(), spanId: spanId() }],
        with: { amount: 12.5, retried: false },
      });
      await sendSpans(backend.otlpUrl, anExport([order], { service: shop, resource: { "host.name": "one" } }));
      await sendSpans(backend.otlpUrl, anExport([pay], { service: bank, resource: { "host.name": "one" } }));
      await waitFor(async () => (await get(`/api/traces/${id}`)).json?.data?.[0]?.spans?.length === 2, {
        what: "both spans",
      });
      const window = { start: String((at - 1_000) * 1_000), end: String((at + 1_000) * 1_000) };
      const times = {
        "query.start_time_min": new Date(at - 1_000).toISOString(),
        "query.start_time_max": new Date(at + 1_000).toISOString(),
        "query.num_traces": "20",
      };
      return { shop, bank, id, root, child, at, window, times };
    };
    const found = async (parameters: Record<string, string>) => {
      const { status, json } = await get(`/api/traces?${new URLSearchParams(parameters)}`);
      return [status, (json?.data ?? []).map((trace: { traceID: string }) => trace.traceID)];
    };

    check("lists the services and their operations in v1", async () => {
      const { shop } = await anOrder();

      const services = (await get("/api/services")).json;
      const operations = (await get(`/api/services/${shop}/operations`)).json;

      expect(services).toMatchObject({ limit: 0, offset: 0, errors: null, total: services.data.length });
      expect(services.data).toContain(shop);
      expect(operations).toEqual({ data: ["order"], total: 1, limit: 0, offset: 0, errors: null });
      expect((await get(`/api/operations?service=${shop}`)).json.data).toEqual([{ name: "order", spanKind: "client" }]);
      expect((await get(`/api/operations?service=${shop}&spanKind=server`)).json.data ?? []).toEqual([]);
    });

    check("refuses /api/operations without a service", async () => {
      const { status, json } = await get("/api/operations");

      expect(status).toBe(400);
      expect(json.errors).toEqual([{ code: 400, msg: "parameter 'service' is required" }]);
    });

    check("lists the services and their operations in v3", async () => {
      const { bank } = await anOrder();

      expect((await get("/api/v3/services")).json.services).toContain(bank);
      expect((await get(`/api/v3/operations?service=${bank}`)).json).toEqual({
        operations: [{ name: "pay", spanKind: "server" }],
      });
    });

    check("gives one trace by its id, in Jaeger's form", async () => {
      const { id, root, child, shop, bank } = await anOrder();

      const { json, type } = await get(`/api/traces/${id}`);
      const [trace] = json.data;
      const pay = trace.spans.find((span: { spanID: string }) => span.spanID === child);

      expect(type).toMatch(/^application\/json/);
      expect(trace).toMatchObject({ traceID: id, warnings: null });
      expect(
        Object.values(trace.processes)
          .map((process) => (process as { serviceName: string }).serviceName)
          .sort(),
      ).toEqual([bank, shop].sort());
      expect(pay).toMatchObject({ traceID: id, operationName: "pay", duration: 50_000, logs: [] });
      expect(pay.references[0]).toEqual({ refType: "CHILD_OF", traceID: id, spanID: root });
      expect(pay.references[1]).toMatchObject({ refType: "FOLLOWS_FROM" });
      // Releases of Jaeger differ in the order.
      expect(pay.tags.toSorted(byKey)).toEqual([
        { key: "amount", type: "float64", value: 12.5 },
        { key: "error", type: "bool", value: true },
        { key: "otel.status_code", type: "string", value: "ERROR" },
        { key: "otel.status_description", type: "string", value: "declined" },
        { key: "retried", type: "bool", value: false },
        { key: "span.kind", type: "string", value: "server" },
      ]);
    });

    check("takes trace ids in upper case and without leading zeros", async () => {
      const id = `0000000000000000${spanId()}`;
      await sendSpans(backend.otlpUrl, anExport([aSpan({ traceId: id })]));
      const short = id.slice(16).replace(/^0+/, "").toUpperCase();

      const answer = await waitFor(async () => (await get(`/api/traces/${short}`)).json?.data?.[0], {
        what: "the trace",
      });

      expect(answer.traceID).toBe(id.slice(16));
    });

    check("answers an unknown trace with 404 and a bad id with 400", async () => {
      const unknown = await get(`/api/traces/${traceId()}`);
      const bad = await get(`/api/traces/${"f".repeat(33)}`);

      expect(unknown.status).toBe(404);
      expect(unknown.json).toEqual({
        data: null,
        total: 0,
        limit: 0,
        offset: 0,
        errors: [{ code: 404, msg: "trace not found" }],
      });
      expect([bad.status, bad.json.errors[0].code]).toEqual([400, 400]);
      expect(bad.json.errors[0].msg).toContain("TraceID cannot be longer than 32 hex characters");
    });

    check("answers an unknown path of the API with 404 and never with the page", async () => {
      expect(await get("/api/nothing-here")).toMatchObject({
        status: 404,
        text: expect.stringContaining("404 page not found"),
      });
    });

    check("searches by service, operation, time, duration and tags in v1", async () => {
      const { shop, id, window } = await anOrder();
      const ask = (more: Record<string, string>) => found({ service: shop, ...window, ...more });

      expect(await ask({})).toEqual([200, [id]]);
      expect(await ask({ operation: "order" })).toEqual([200, [id]]);
      expect(await ask({ operation: "pay" })).toEqual([200, []]);
      expect(await ask({ lookback: "anything" })).toEqual([200, [id]]);
      expect(await ask({ end: String(Number(window.start) + 1) })).toEqual([200, []]);
      expect(await ask({ minDuration: "200ms" })).toEqual([200, [id]]);
      expect(await ask({ minDuration: "0.201s" })).toEqual([200, []]);
      expect(await ask({ maxDuration: "199999us" })).toEqual([200, []]);
      expect(await ask({ tags: JSON.stringify({ "order.id": id, size: "3" }) })).toEqual([200, [id]]);
      expect(await ask({ tag: `order.id:${id}` })).toEqual([200, [id]]);
      expect(await ask({ tags: JSON.stringify({ "order.id": id.slice(1) }) })).toEqual([200, []]);
      expect(await ask({ tags: '{"host.name":"one"}' })).toEqual([200, [id]]);
    });

    check("finds failed spans by the tag error", async () => {
      const { shop, bank, id, window } = await anOrder();

      expect(await found({ service: shop, ...window, tags: '{"error":"true"}' })).toEqual([200, []]);
      expect(await found({ service: bank, ...window, tags: '{"error":"true"}' })).toEqual([200, [id]]);
    });

    check("wants all conditions on one span", async () => {
      const { shop, id, window } = await anOrder();

      expect(
        await found({ service: shop, ...window, tags: JSON.stringify({ "order.id": id, amount: "12.5" }) }),
      ).toEqual([200, []]);
    });

    check("refuses parameters it cannot read, with Jaeger's texts", async () => {
      const refusals: [string, number, string][] = [
        ["start=x", 400, "unable to parse param 'start'"],
        ["minDuration=5", 400, "unable to parse param 'minDuration'"],
        ["minDuration=2s&maxDuration=1s", 400, "'maxDuration' should be greater than 'minDuration'"],
        ["tag=x", 400, "malformed 'tag' parameter, expecting key:value, received: x"],
        ["tags=%7B%22a%22%3A1%7D", 400, "malformed 'tags' parameter, cannot unmarshal JSON"],
        ["limit=0", 500, "search depth must be greater than 0 and less than max traces"],
      ];
      for (const [parameters, code, msg] of refusals) {
        const { status, json } = await get(`/api/traces?service=shop&${parameters}`);
        expect([status, json.data, json.errors[0].code]).toEqual([code, null, code]);
        expect(json.errors[0].msg).toContain(msg);
      }
    });

    check("fetches several traces by id and names the missing ones", async () => {
      const { id } = await anOrder();
      const missing = traceId();

      const { status, json } = await get(`/api/traces?traceID=${id}&traceID=${missing}`);

      expect([status, json.data.length, json.errors]).toEqual([200, 1, [{ msg: "trace not found", traceID: missing }]]);
    });

    check("searches in v3 and says 404 when nothing matches", async () => {
      const { shop, id, times } = await anOrder();
      const query = new URLSearchParams({ ...times, "query.service_name": shop });

      const hit = await get(`/api/v3/traces?${query}`);
      query.set("query.operation_name", "nothing");
      const miss = await get(`/api/v3/traces?${query}`);

      const ids = hit.json.result.resourceSpans.flatMap(
        (resource: { scopeSpans: { spans: { traceId: string }[] }[] }) =>
          resource.scopeSpans.flatMap(({ spans }) => spans.map((span) => span.traceId)),
      );
      expect(ids).toEqual([id, id]);
      expect([miss.status, miss.json]).toEqual([404, { error: { httpCode: 404, message: "No traces found" } }]);
    });

    check("takes parameters in camelCase in v3", async () => {
      const { shop, times } = await anOrder();
      const named = Object.entries(times).map(([key, value]): [string, string] => [camelCase(key), value]);
      const query = new URLSearchParams([...named, ["query.serviceName", shop]]);

      expect((await get(`/api/v3/traces?${query}`)).status).toBe(200);
    });

    check("wants a time range in v3", async () => {
      const { status, json } = await get("/api/v3/traces?query.serviceName=shop");

      expect(status).toBe(400);
      expect(json.error.message).toContain("are required");
    });

    check("sums up traces as the page of newer Jaegers checks them", async () => {
      const { shop, bank, id, at, times } = await anOrder();
      const query = new URLSearchParams({ ...times, "query.service_name": shop });

      const { json } = await get(`/api/v3/trace-summaries?${query}`);

      expect(json.summaries).toHaveLength(1);
      expect(json.summaries[0]).toMatchObject({
        ...{ traceId: id, rootServiceName: shop, rootOperationName: "order", spanCount: 2, errorSpanCount: 1 },
        minStartTimeUnixNano: nanoseconds(at),
        maxEndTimeUnixNano: nanoseconds(at + 200),
      });
      expect(json.summaries[0].services.map((service: { name: string }) => service.name)).toEqual([bank, shop]);
      query.set("query.operation_name", "nothing");
      expect((await get(`/api/v3/trace-summaries?${query}`)).json).toEqual({ summaries: [] });
    });

    check("gives one trace as OTLP with what v1 loses", async () => {
      const { id } = await anOrder();
      const linked = aSpan({
        traceId: id,
        links: [{ traceId: id, spanId: spanId(), attributes: [{ key: "why", value: { stringValue: "retry" } }] }],
      });
      await sendSpans(backend.otlpUrl, anExport([linked]));

      const span = await waitFor(
        async () => {
          const { json } = await get(`/api/v3/traces/${id}`);
          const spans = json.result.resourceSpans.flatMap(
            (one: { scopeSpans: { spans: { spanId: string }[] }[] }) => one.scopeSpans[0]?.spans,
          );
          return spans.find((one: { spanId: string }) => one.spanId === linked.spanId);
        },
        { what: "the linked span" },
      );

      expect(span).toMatchObject({ traceId: id, kind: 2, startTimeUnixNano: linked.startTimeUnixNano });
      expect(span.links[0].attributes).toEqual([{ key: "why", value: { stringValue: "retry" } }]);
      expect((await get(`/api/v3/traces/${traceId()}`)).status).toBe(404);
    });

    check("warns of a span whose parent is missing", async () => {
      const id = traceId();
      const parent = spanId();
      await sendSpans(backend.otlpUrl, anExport([aSpan({ traceId: id, parentSpanId: parent })]));

      const span = await waitFor(async () => (await get(`/api/traces/${id}`)).json?.data?.[0]?.spans[0], {
        what: "the orphan",
      });

      expect(span.warnings).toEqual([`parent span ID=${parent} is not in the trace; skipping clock skew adjustment`]);
      expect((await get(`/api/traces/${id}?raw=true`)).json.data[0].spans[0].warnings).toBeNull();
    });

    check("has no skew warning for a consumer that runs after its producer", async () => {
      const [id, producer, at] = [traceId(), spanId(), Date.now() - 10_000];
      const send = aSpan({ traceId: id, spanId: producer, kind: 4, at, lasts: 10 });
      const process = aSpan({ traceId: id, parentSpanId: producer, kind: 5, at: at + 2_000, lasts: 5 });
      await sendSpans(backend.otlpUrl, anExport([send, process]));

      const trace = await waitFor(async () => (await get(`/api/traces/${id}`)).json?.data?.[0], { what: "the trace" });

      expect(trace.spans.map((span: { warnings: unknown }) => span.warnings)).toEqual([null, null]);
    });

    check("counts calls between services in a window of milliseconds", async () => {
      const { shop, bank, at } = await anOrder();

      const inside = await get(`/api/dependencies?endTs=${at + 1_000}&lookback=2000`);
      const before = await get(`/api/dependencies?endTs=${at}&lookback=2000`);

      expect(inside.json.data).toContainEqual({ parent: shop, child: bank, callCount: 1 });
      expect(before.json.data).not.toContainEqual(expect.objectContaining({ parent: shop }));
      expect(inside.json.errors).toBeNull();
    });

    check("computes calls, errors and latencies per service and per operation", async () => {
      const { bank, at } = await anOrder();
      const ask = async (metric: string, more = "") => {
        const window = `endTs=${at + 60_000}&lookback=60000&step=60000&ratePer=600000`;
        return (await get(`/api/metrics/${metric}?service=${bank}&${window}${more}`)).json;
      };
      const last = (answer: { metrics: { metricPoints: { gaugeValue: { doubleValue: number } }[] }[] }) =>
        answer.metrics[0]?.metricPoints.at(-1)?.gaugeValue.doubleValue;

      const calls = await ask("calls", "&groupByOperation=true");

      expect(calls).toMatchObject({ name: "service_operation_call_rate", type: "GAUGE" });
      expect(calls.metrics[0].labels).toEqual([
        { name: "service_name", value: bank },
        { name: "operation", value: "pay" },
      ]);
      expect(last(calls)).toBeCloseTo(1 / 600);
      expect(last(await ask("errors"))).toBe(1);
      expect(last(await ask("latencies", "&quantile=0.95"))).toBe(50);
    });

    check("refuses metrics without a service", async () => {
      const { status, json } = await get("/api/metrics/calls");

      expect(status).toBe(400);
      expect(json.errors[0].msg).toBe("unable to parse param 'service': please provide at least one service name");
    });

    check("transforms OTLP JSON to traces and refuses anything else", async () => {
      const span = aSpan({ name: "uploaded" });
      const send = (body: string) =>
        fetch(`${backend.queryUrl}/api/transform`, {
          method: "POST",
          body,
          headers: { "content-type": "application/json" },
        });

      const good = parse(await (await send(JSON.stringify(anExport([span])))).text());
      const bad = await send("{");

      expect(good.data[0]).toMatchObject({
        traceID: span.traceId,
        spans: [{ operationName: "uploaded", warnings: null }],
      });
      expect(bad.status).toBe(400);
      expect(parse(await bad.text()).errors[0].msg).toContain("cannot unmarshal OTLP");
    });

    check("has no archive", async () => {
      const response = await fetch(`${backend.queryUrl}/api/archive/${traceId()}`, { method: "POST" });

      expect(response.status).toBe(500);
      expect(parse(await response.text()).errors[0].msg).toBe("archive span storage was not configured");
    });

    check("shows its page at Jaeger's addresses", async () => {
      for (const path of ["/", "/search?service=x", `/trace/${traceId()}?uiFind=x`]) {
        expect(await get(path)).toMatchObject({ status: 200, type: expect.stringContaining("text/html") });
      }
    });

    const unknown = optOuts.flatMap(({ tests }) => tests).filter((title) => !checked.has(title));
    if (unknown.length > 0) throw new Error(`expected opt-outs of ${name} to name tests, got ${unknown.join("; ")}`);
  });
}
