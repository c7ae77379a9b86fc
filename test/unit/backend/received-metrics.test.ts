import { createReceivedMetrics } from "../../../observability/backend/metrics/received-metrics.ts";
import {
  receivedFamilies,
  renderReceivedMetrics,
} from "../../../observability/backend/metrics/render-received-metrics.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportMetricsRequest } from "../../../observability/backend/otlp/otlp-metrics.ts";
import { parseExposition } from "../../contract/backend/exposition-grammar.ts";

type Json = Record<string, unknown>;
const DELTA = 1;
const CUMULATIVE = 2;

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

function aRequest(metrics: Json[], { service = "shop", instance = "" } = {}): Buffer {
  const attributes = [
    text("service.name", service),
    text("service.namespace", "demo"),
    ...(instance ? [text("service.instance.id", instance)] : []),
  ];
  return encodeJson(exportMetricsRequest, {
    resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: "lib" }, metrics }] }],
  });
}

const at = (time: number, more: Json = {}) => ({ timeUnixNano: String(time), ...more });
const gauge = (name: string, ...dataPoints: Json[]) => ({ name, gauge: { dataPoints } });
const counter = (name: string, aggregationTemporality: number, ...dataPoints: Json[]) => ({
  name,
  sum: { dataPoints, aggregationTemporality, isMonotonic: true },
});
const values = (received: ReturnType<typeof createReceivedMetrics>) => received.samples().map(({ value }) => value);

describe("received metrics", () => {
  it("keep the last value of a series by its own time, whatever comes in which order", () => {
    const received = createReceivedMetrics();

    for (const [time, asDouble] of [
      [2, 20],
      [3, 30],
      [1, 10],
    ] as const)
      expect(received.take(aRequest([gauge("g", at(time, { asDouble }))]))).toBe(0);

    expect(values(received)).toEqual([{ kind: "gauge", value: 30 }]);
  });

  it("are apart by attributes, service and instance", () => {
    const received = createReceivedMetrics();
    const points = [
      at(1, { asInt: 1, attributes: [text("a", "1")] }),
      at(1, { asInt: 2, attributes: [text("a", "2")] }),
    ];
    for (const owner of [{}, { service: "other" }, { instance: "i" }])
      received.take(aRequest([gauge("g", ...points)], owner));

    expect(received.samples()).toHaveLength(6);
    expect(received.samples().at(-1)?.labels).toEqual({
      a: "2",
      job: "demo/shop",
      instance: "i",
      otel_scope_name: "lib",
    });
  });

  it("sum up deltas, once each, and take a total as it is", () => {
    const received = createReceivedMetrics();
    for (const time of [1, 2, 2, 3])
      received.take(
        aRequest([counter("d", DELTA, at(time, { asInt: 5 })), counter("c", CUMULATIVE, at(time, { asInt: 5 }))]),
      );

    expect(values(received)).toEqual([
      { kind: "counter", value: 15 },
      { kind: "counter", value: 5 },
    ]);
  });

  it("sum up deltas of histograms, and begin anew when the bounds change", () => {
    const received = createReceivedMetrics();
    const histogram = (time: number, explicitBounds: number[], bucketCounts: number[]) => {
      const point = at(time, { count: 3, sum: 1.5, explicitBounds, bucketCounts });
      return aRequest([{ name: "h", histogram: { dataPoints: [point], aggregationTemporality: DELTA } }]);
    };
    received.take(histogram(1, [1, 2], [1, 1, 1]));
    received.take(histogram(2, [1, 2], [3, 0, 0]));
    expect(values(received)).toEqual([{ kind: "histogram", bounds: [1, 2], counts: [4, 1, 1], sum: 3, count: 6 }]);

    received.take(histogram(3, [5], [3, 0]));
    expect(values(received)).toEqual([{ kind: "histogram", bounds: [5], counts: [3, 0], sum: 1.5, count: 3 }]);
  });

  it("show exponential histograms as buckets with bounds, added up at a resolution that both have", () => {
    const received = createReceivedMetrics();
    const exponential = (time: number, scale: number, offset: number, bucketCounts: number[]) => {
      const point = at(time, {
        count: 2 + bucketCounts.reduce((sum, count) => sum + count, 0),
        sum: 9,
        scale,
        zeroCount: 1,
        positive: { offset, bucketCounts },
        negative: { offset: 0, bucketCounts: [1] },
      });
      return aRequest([{ name: "e", exponentialHistogram: { dataPoints: [point], aggregationTemporality: DELTA } }]);
    };
    received.take(exponential(1, 1, 0, [2, 0, 4]));
    received.take(exponential(2, 0, 1, [8]));

    expect(
      renderReceivedMetrics(received)
        .split("\n")
        .filter((line) => line.startsWith("e"))
        .map((line) => line.replace(/job=.*?"lib",?/, "")),
    ).toEqual([
      'e_bucket{le="-1"} 2',
      'e_bucket{le="0"} 4',
      'e_bucket{le="2"} 6',
      'e_bucket{le="4"} 18',
      'e_bucket{le="+Inf"} 18',
      "e_sum{} 18",
      "e_count{} 18",
    ]);
  });

  it("keep few buckets of an exponential histogram, however many or far apart they are", () => {
    const received = createReceivedMetrics();
    const dataPoints = [
      at(1, {
        scale: 20,
        count: 1,
        positive: { offset: -2_147_483_648, bucketCounts: new Array(10_000).fill(1) },
        attributes: [text("a", "1")],
      }),
      at(1, {
        scale: -2_147_483_648,
        count: 1,
        positive: { offset: 2_147_483_647, bucketCounts: [1, 1] },
        attributes: [text("a", "2")],
      }),
    ];
    const request = aRequest([{ name: "e", exponentialHistogram: { dataPoints, aggregationTemporality: DELTA } }]);
    const far = aRequest([
      {
        name: "e",
        exponentialHistogram: {
          dataPoints: [
            at(2, {
              scale: 20,
              count: 1,
              positive: { offset: 2_147_483_000, bucketCounts: [1] },
              attributes: [text("a", "1")],
            }),
          ],
          aggregationTemporality: DELTA,
        },
      },
    ]);

    expect([received.take(request), received.take(far)]).toEqual([0, 0]);

    for (const value of values(received))
      expect(value.kind === "exponential" && value.buckets.positive.counts.length).toBeLessThanOrEqual(80);
    expect(renderReceivedMetrics(received).split("\n").length).toBeLessThan(200);
  });

  it("leave out what makes no sense or is too large, and count it", () => {
    const received = createReceivedMetrics();
    const histogram = (point: Json) => ({ name: "h", histogram: { dataPoints: [at(1, point)] } });
    const bounds = Array.from({ length: 300 }, (_, index) => index);
    const left = received.take(
      aRequest([
        gauge("no value", at(1)),
        gauge("long", at(1, { asInt: 1, attributes: [text("a", "x".repeat(5_000))] })),
        histogram({ explicitBounds: [2, 1], bucketCounts: [1, 1, 1] }),
        histogram({ explicitBounds: ["NaN"], bucketCounts: [1, 1] }),
        histogram({ explicitBounds: [1], bucketCounts: [1] }),
        histogram({ explicitBounds: bounds, bucketCounts: [...bounds, 1] }),
        { name: "of no kind" },
      ]),
    );

    expect([left, received.leftOut(), received.samples()]).toEqual([6, 6, []]);
    expect(renderReceivedMetrics(received)).toContain("jobtrail_received_points_left_out_total 6\n");
  });

  it("take no new series when there are too many, until one has been silent for five minutes", () => {
    let now = 0;
    const received = createReceivedMetrics({ maxSeries: 2, now: () => now });
    const take = (name: string, time: number) => received.take(aRequest([gauge(name, at(time, { asInt: 1 }))]));

    expect([take("a", 1), take("b", 1), take("c", 1)]).toEqual([0, 0, 1]);
    now += 200_000;
    expect(take("a", 2)).toBe(0);
    now += 200_000;
    expect([take("c", 3), take("d", 3)]).toEqual([0, 1]);

    expect(received.samples().map(({ name }) => name)).toEqual(["a", "c"]);
  });

  it("end a series when its sender says that there is no value", () => {
    const received = createReceivedMetrics();
    received.take(aRequest([gauge("g", at(1, { asInt: 1 }))]));
    received.take(aRequest([gauge("g", at(2, { asInt: 0, flags: 1 }))]));

    expect(received.samples()).toEqual([]);
  });

  it("keep nothing of a request that cannot be read", () => {
    const received = createReceivedMetrics();
    const good = aRequest([gauge("g", at(1, { asInt: 1 }))]);

    expect(() => received.take(Buffer.concat([good, Buffer.from([10, 200])]))).toThrow(/expected/);
    expect(received.samples()).toEqual([]);
  });
});

describe("the text for Prometheus", () => {
  it("names metrics, units and labels in its own way", () => {
    const received = createReceivedMetrics();
    const point = at(1, {
      asInt: 1,
      attributes: [text("http.method", 'G"E\\T\n'), text("http_method", "2"), text("1st", "x"), text("__proto__", "p")],
    });
    received.take(
      aRequest([
        { ...counter("http.requests", CUMULATIVE, point), unit: "{request}", description: "All\nof them" },
        { ...gauge("cpu.used", at(1, { asDouble: 0.5 })), unit: "1" },
        { ...gauge("queue.wait", at(1, { asDouble: 5 })), unit: "ms" },
        { ...gauge("io.rate", at(1, { asDouble: "NaN" })), unit: "By/s" },
        {
          name: "lat",
          unit: "s",
          summary: {
            dataPoints: [
              at(1, {
                count: 2,
                sum: 3,
                quantileValues: [
                  { quantile: 0.5, value: 1 },
                  { quantile: 1, value: 2 },
                ],
              }),
            ],
          },
        },
      ]),
    );

    expect(renderReceivedMetrics(received)).toBe(
      [
        "# HELP http_requests_total All\\nof them",
        "# TYPE http_requests_total counter",
        'http_requests_total{_1st="x",_proto_="p",http_method="G\\"E\\\\T\\n;2",job="demo/shop",otel_scope_name="lib"} 1',
        "# HELP cpu_used_ratio ",
        "# TYPE cpu_used_ratio gauge",
        'cpu_used_ratio{job="demo/shop",otel_scope_name="lib"} 0.5',
        "# HELP queue_wait_milliseconds ",
        "# TYPE queue_wait_milliseconds gauge",
        'queue_wait_milliseconds{job="demo/shop",otel_scope_name="lib"} 5',
        "# HELP io_rate_bytes_per_second ",
        "# TYPE io_rate_bytes_per_second gauge",
        'io_rate_bytes_per_second{job="demo/shop",otel_scope_name="lib"} NaN',
        "# HELP lat_seconds ",
        "# TYPE lat_seconds summary",
        'lat_seconds{job="demo/shop",otel_scope_name="lib",quantile="0.5"} 1',
        'lat_seconds{job="demo/shop",otel_scope_name="lib",quantile="1"} 2',
        'lat_seconds_sum{job="demo/shop",otel_scope_name="lib"} 3',
        'lat_seconds_count{job="demo/shop",otel_scope_name="lib"} 2',
        "# HELP jobtrail_received_points_left_out_total Data points of OTLP metrics that were not kept.",
        "# TYPE jobtrail_received_points_left_out_total counter",
        "jobtrail_received_points_left_out_total 0",
        "",
      ].join("\n"),
    );
  });

  it("renames labels that the format itself uses: the bound of a bucket, the quantile of a summary", () => {
    const received = createReceivedMetrics();
    const attributes = [text("le", "3"), text("quantile", "4")];
    const point = { attributes, count: 2, sum: 3 };
    received.take(
      aRequest([
        {
          name: "size",
          histogram: {
            aggregationTemporality: CUMULATIVE,
            dataPoints: [at(1, { ...point, bucketCounts: [1, 1], explicitBounds: [5] })],
          },
        },
        { name: "lat", summary: { dataPoints: [at(1, { ...point, quantileValues: [{ quantile: 0.5, value: 1 }] })] } },
        gauge("g", at(1, { asInt: 1, attributes })),
      ]),
    );

    const families = parseExposition(renderReceivedMetrics(received, "openmetrics"), "openmetrics");

    const labels = (name: string) => families.find((family) => family.name === name)?.samples.map((one) => one.labels);
    const [bucket, , , count] = labels("size") ?? [];
    const [quantile, sum] = labels("lat") ?? [];
    expect(bucket).toMatchObject({ le: "5.0", exported_le: "3", quantile: "4" });
    expect(count).toMatchObject({ exported_le: "3" });
    expect(quantile).toMatchObject({ quantile: "0.5", exported_quantile: "4", le: "3" });
    expect(sum?.quantile).toBeUndefined();
    expect(labels("g")?.[0]).toMatchObject({ le: "3", quantile: "4" });
  });

  it("has each name once: one that is taken, or of another type, is left out", () => {
    const received = createReceivedMetrics();
    received.take(
      aRequest([
        gauge("jobtrail.store.spans", at(1, { asInt: 1 })),
        gauge("x", at(1, { asInt: 1 })),
        counter("x", CUMULATIVE, at(1, { asInt: 1 })),
      ]),
    );

    const families = receivedFamilies(received, { taken: ["jobtrail_store_spans"] });

    expect(families.map(({ name, type }) => [name, type])).toEqual([
      ["x", "gauge"],
      ["jobtrail_received_points_left_out", "counter"],
    ]);
  });
});
