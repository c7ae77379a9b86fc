import { lineAddress, operationsAddress } from "../../../observability/backend/viewer/model/series-address.ts";
import {
  formatCount,
  formatRange,
  formatRate,
  formatShare,
} from "../../../observability/backend/viewer/model/series-format.ts";
import { seriesLines } from "../../../observability/backend/viewer/model/series-lines.ts";
import {
  readQuantiles,
  readSeriesRequest,
  seriesEndpoint,
} from "../../../observability/backend/viewer/model/series-query.ts";
import { aMetricSeries, aSeriesView } from "./a-series-view.ts";

const NOW_US = 10_000_000_000;
const read = (address: string) => readSeriesRequest(new URLSearchParams(address));
const endpoint = (address: string) => seriesEndpoint(read(address), NOW_US);
const lineOf = (labels: object) => {
  const [line] = seriesLines(aSeriesView([aMetricSeries({ labels })]));
  if (!line) throw new Error("no line");
  return line;
};

describe("the address of the Metrics page", () => {
  it("asks for all that is kept by job type when it says nothing", () => {
    expect(endpoint("")).toBe("/api/series?by=job-type&startUs=oldest");
  });

  it("says grouping, range, service and job type", () => {
    expect(endpoint("by=operation&range=15m&service=a&jobType=b")).toBe(
      "/api/series?by=operation&startUs=9100000000&service=a&jobType=b",
    );
    expect(endpoint("by=queue&service=a&startUs=1&endUs=2")).toBe("/api/series?by=queue&startUs=1&endUs=2");
  });

  it("may be one of Jaeger's: service, kind and a time frame in milliseconds", () => {
    expect(read("service=a&spanKind=SERVER&timeframe=3600000")).toMatchObject({ by: "operation", kind: "server" });
    expect(endpoint("service=a&timeframe=3600000")).toBe("/api/series?by=operation&startUs=6400000000&service=a");
    expect(endpoint("service=a&timeframe=3600000&range=1h")).toBe(endpoint("service=a&range=1h"));
  });

  it("loses what cannot be read and nothing else", () => {
    expect(read("by=colour&startUs=x&endUs=5&timeframe=-1&range=2d&jobType=t")).toEqual({
      ...read(""),
      jobType: "t",
    });
    expect(read("startUs=5&endUs=3").startUs).toBeUndefined();
    expect(readQuantiles(new URLSearchParams("q=p99&q=p50&q=p1"))).toEqual(["p50", "p99"]);
    expect(readQuantiles(new URLSearchParams("q=p1"))).toEqual(["p95"]);
  });

  it("leads from a line to its jobs or traces and takes the range along", () => {
    const brushed = new URLSearchParams("startUs=1&endUs=2&range=1h");

    expect(lineAddress(lineOf({ jobType: "b c" }), brushed)).toBe("/jobs?type=b+c&startUs=1&endUs=2");
    expect(lineAddress(lineOf({ queue: "q" }), new URLSearchParams("range=1h"))).toBe("/jobs?queue=q&range=1h");
    expect(lineAddress(lineOf({ service: "s", operation: "o", kind: "server" }), brushed)).toBe(
      "/search?service=s&operation=o&start=1&end=2",
    );
  });

  it("leads from a job type, or a service, to its operations", () => {
    const address = new URLSearchParams("range=1h&sort=name&line=x");

    expect(operationsAddress(lineOf({ jobType: "b" }), address)?.address).toBe(
      "/monitor?by=operation&range=1h&jobType=b",
    );
    expect(operationsAddress(lineOf({ service: "s", operation: "o" }), address)).toEqual({
      text: "s",
      address: "/monitor?by=operation&range=1h&service=s",
    });
    expect(operationsAddress(lineOf({ queue: "q" }), address)).toBeUndefined();
  });
});

describe("numbers of the Metrics page", () => {
  it.each([
    [formatRate(0), "0"],
    [formatRate(12.345), "12.3/s"],
    [formatRate(0.05), "3/min"],
    [formatShare(0), "0"],
    [formatShare(0.1234), "12.3 %"],
    [formatShare(0.0001), "<0.1 %"],
    [formatCount(1_234_567), "1\u202f234\u202f567"],
    [formatCount(12), "12"],
  ])("are %s", (text, expected) => {
    expect(text).toBe(expected);
  });

  it("name the day of a range only when it has two", () => {
    const noon = new Date(2026, 0, 2, 12, 0, 0).getTime() * 1_000;

    expect(formatRange(noon, noon + 60e6)).toBe("12:00:00 – 12:01:00");
    expect(formatRange(noon, noon + 86_400e6)).toBe("2026-01-02 12:00:00 – 2026-01-03 12:00:00");
  });
});
