import {
  formatSearch,
  isGoDuration,
  isNarrow,
  lookbackMs,
  parseSearch,
  summariesQuery,
} from "../../../observability/backend/viewer/model/search-parameters.ts";
import { foundInSpans, foundTrace, sortResults } from "../../../observability/backend/viewer/model/search-results.ts";
import { layoutScatter } from "../../../observability/backend/viewer/model/search-scatter.ts";
import { span, TRACE, view } from "./trace-spans.ts";

const parse = (text: string) => parseSearch(new URLSearchParams(text));

describe("the address of a search", () => {
  it("is read as Jaeger writes it", () => {
    const tags = encodeURIComponent('{"error":"true","http.status_code":500}');

    expect(
      parse(
        `service=shop&operation=GET%20%2F&tags=${tags}&tag=a:b:c&start=1000&end=2000&lookback=1h&limit=20&minDuration=1.5ms&maxDuration=2s`,
      ),
    ).toEqual({
      problems: [],
      search: {
        ...{ service: "shop", operation: "GET /", tags: { error: "true", "http.status_code": "500", a: "b:c" } },
        ...{ lookback: "custom", startUs: 1000, endUs: 2000, limit: 20, minDuration: "1.5ms", maxDuration: "2s" },
        ...{ traceIds: [], spanIds: {} },
      },
    });
  });

  it("of an old link may have the lookback only, and any service or operation is none", () => {
    expect(parse("lookback=2d&service=all&operation=all").search).toMatchObject({
      ...{ lookback: "2d", startUs: undefined, service: "", operation: "" },
    });
    expect(parse("").search).toMatchObject({ lookback: "1h", limit: 100 });
  });

  it("takes the header's range before its own time", () => {
    expect(parse("range=6h&lookback=1h&start=1&end=2").search).toMatchObject({ lookback: "6h", startUs: undefined });
    expect(parse("range=all&lookback=3h").search).toMatchObject({ lookback: "3h" });
  });

  it("names traces, and spans to look at in them", () => {
    expect(parse(`traceID=a&traceID=b&span=s1%20s2@c`).search).toMatchObject({
      ...{ traceIds: ["a", "b", "c"], spanIds: { c: ["s1", "s2"] } },
    });
  });

  it("is known to ask for a time only, or for more", () => {
    const isMore = (text: string) => isNarrow(parse(text).search);

    expect(["", "lookback=5m&limit=7", "start=5&end=9"].some(isMore)).toBe(false);
    expect(["service=s", "tag=a:b", "minDuration=1s", "traceID=a"].every(isMore)).toBe(true);
  });

  it("is written so that it is read again", () => {
    for (const text of [
      "",
      "service=s&tags=%7B%22a%22%3A%22b%22%7D&limit=7",
      "start=5&end=9",
      "traceID=a&span=x@b",
      "lookback=12h&minDuration=1s",
    ]) {
      const { search } = parse(text);

      expect(parse(formatSearch(search)).search).toEqual(search);
    }
  });

  it("tells what it cannot read and goes on without it", () => {
    const { search, problems } = parse("start=x&limit=-1&minDuration=5&tags=[1]&tag=a&span=b");

    expect(search).toMatchObject({ startUs: undefined, limit: 100, minDuration: "", tags: {}, traceIds: [] });
    expect(problems).toHaveLength(6);
  });

  it("is asked of the v3 API with RFC 3339 times", () => {
    const query = new URLSearchParams(
      summariesQuery(parse('lookback=5m&service=s&tags={"a":"b"}').search, 1_700_000_000_000),
    );

    expect(Object.fromEntries(query)).toEqual({
      "query.startTimeMin": "2023-11-14T22:08:20.000Z",
      "query.startTimeMax": "2023-11-14T22:13:20.000Z",
      "query.searchDepth": "100",
      "query.serviceName": "s",
      "query.attributes": '{"a":"b"}',
    });
    expect(summariesQuery(parse("start=99999999999999999999&end=1").search, 0)).toContain("startTimeMin");
  });

  it("knows Go durations and lookbacks", () => {
    expect(["1.5ms", "1m30s", "2µs", ".5s"].every(isGoDuration)).toBe(true);
    expect(["5", "1 s", "1.5", "ms", "1d"].some(isGoDuration)).toBe(false);
    expect([lookbackMs("90s"), lookbackMs("2d"), lookbackMs("x")]).toEqual([90_000, 172_800_000, 3_600_000]);
  });
});

describe("the results of a search", () => {
  const summary = {
    ...{ traceId: TRACE, minStartTimeUnixNano: "1700000000000000000", maxEndTimeUnixNano: "1700000000002000500" },
    ...{
      spanCount: 3,
      errorSpanCount: 1,
      orphanSpanCount: 0,
      services: [{ name: "s", spanCount: 3, errorSpanCount: 1 }],
    },
  };

  it("are lines, also of a trace without a root", () => {
    expect(foundTrace(summary)).toMatchObject({
      service: "s",
      operation: "",
      startUs: 1_700_000_000_000_000,
      durationUs: 2000.5,
    });
  });

  it("of whole traces are the same lines", () => {
    expect(
      foundInSpans(view([span("a", { status: "error", durationUs: 7 }), span("b", { origin: 1, parentSpanId: "x" })])),
    ).toEqual([
      {
        ...{
          traceId: TRACE,
          service: "shop",
          operation: "span a",
          startUs: 0,
          durationUs: 10,
          spans: 2,
          errors: 1,
          orphans: 1,
        },
        services: [
          { name: "shop", spans: 1, errors: 1 },
          { name: "store", spans: 1, errors: 0 },
        ],
      },
    ]);
  });

  it("are in the order that is asked for, newest first among equals", () => {
    const line = (traceId: string, startUs: number, durationUs: number) => ({
      ...foundTrace(summary),
      traceId,
      startUs,
      durationUs,
    });
    const lines = [line("a", 1, 5), line("b", 3, 5), line("c", 2, 9)];
    const order = (name: Parameters<typeof sortResults>[1]) =>
      sortResults(lines, name)
        .map(({ traceId }) => traceId)
        .join("");

    expect([order("newest"), order("longest"), order("shortest")]).toEqual(["bca", "cba", "bac"]);
  });

  it("are dots within the picture, whatever they are", () => {
    const line = (startUs: number, durationUs: number) => ({ ...foundTrace(summary), startUs, durationUs });
    for (const lines of [[], [line(5, 0)], [line(5, 0), line(5, 0)], [line(1, 10), line(9, 1e9), line(4, 3)]]) {
      const { dots } = layoutScatter(lines);

      expect(dots).toHaveLength(lines.length);
      expect(dots.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1)).toBe(true);
    }
  });

  it("are ruled by durations and times that people count in", () => {
    const line = (startUs: number, durationUs: number) => ({ ...foundTrace(summary), startUs, durationUs });
    const ruled = (...lines: Parameters<typeof line>[]) => {
      const { durations, times } = layoutScatter(lines.map((one) => line(...one)));
      return { durations: durations.map(({ text }) => text), times: times.map(({ text }) => text) };
    };
    const at = new Date(2026, 0, 5, 14, 2, 0).getTime() * 1_000;

    expect(ruled([at, 2e6], [at + 60e6, 900e6])).toEqual({
      durations: ["1 s", "10 s", "1 min", "10 min", "1 h"],
      times: ["14:02:00", "14:02:15", "14:02:30", "14:02:45", "14:03:00"],
    });
    expect(ruled([at, 100], [at + 2e6, 100]).times).toEqual([
      ...["14:02:00.000", "14:02:00.500", "14:02:01.000", "14:02:01.500", "14:02:02.000"],
    ]);
    expect(ruled([at, 0], [at, 1_200e6])).toEqual({
      durations: ["1 µs", "100 µs", "10 ms", "1 s", "1 min", "1 h"],
      times: ["14:02:00.000"],
    });
    expect(ruled([at, 5e12]).durations.length).toBeGreaterThan(1);
  });
});
