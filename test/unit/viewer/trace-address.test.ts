import {
  readTraceState,
  type TraceState,
  traceParameters,
} from "../../../observability/backend/viewer/model/trace-address.ts";
import { logRecords } from "../../../observability/backend/viewer/model/trace-log-records.ts";

const read = (text: string) => readTraceState(new URLSearchParams(text));
const write = (state: TraceState) =>
  new URLSearchParams(
    Object.entries(traceParameters(state)).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );

describe("the address of a trace", () => {
  it("opens the span that Jaeger's uiFind names, and only finds other text", () => {
    expect(read("uiFind=00F067AA0BA902B7")).toMatchObject({ selected: "00f067aa0ba902b7", find: "00F067AA0BA902B7" });
    expect(read("uiFind=job.id%3D7")).toMatchObject({ selected: undefined, find: "job.id=7" });
  });

  it("says nothing of what is as it is without it", () => {
    expect(write(read("")).toString()).toBe("");
    expect(write(read("view=nonsense&zoom=1-1&table=x")).toString()).toBe("");
  });

  it("holds everything that is shown", () => {
    const text = "view=flame&table=spans&span=a-2&uiFind=x+y&clocks=adjusted&critical=1&zoom=0.25-0.5";

    expect(read(text)).toEqual({
      ...{ view: "flame", table: "spans", selected: "a-2", find: "x y", adjusted: true, critical: true },
      zoom: { from: 0.25, to: 0.5 },
    });
    expect(read(write(read(text)).toString())).toEqual(read(text));
  });
});

describe("log records", () => {
  it("have a severity by name or by number, and the time they were seen when they name none", () => {
    expect(
      logRecords([
        { timeUnixNano: "5000", severityText: "NOTE", body: "a", spanId: "s", serviceName: "shop" },
        { observedTimeUnixNano: "7000", severityNumber: 17, attributes: [{ key: "n", value: { intValue: "3" } }] },
        {},
      ]),
    ).toMatchObject([
      { timeUs: 5, severity: "NOTE", body: "a", spanId: "s", service: "shop" },
      { timeUs: 7, severity: "ERROR", attributes: { n: 3 } },
      { timeUs: 0, severity: "", body: "" },
    ]);
  });
});
