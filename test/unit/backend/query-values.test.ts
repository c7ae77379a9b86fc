import { formatGoDuration, parseGoDuration } from "../../../observability/backend/query/go-duration.ts";
import { parametersOf } from "../../../observability/backend/query/parameters.ts";
import { searchV3 } from "../../../observability/backend/query/search-v3.ts";
import { parseTraceId, shortTraceId } from "../../../observability/backend/query/trace-id.ts";

describe("Go durations", () => {
  it.each([
    ["1.5ms", 1_500_000n],
    ["100us", 100_000n],
    ["3µs", 3_000n],
    ["1m30s", 90_000_000_000n],
    ["-2h", -7_200_000_000_000n],
    [".5s", 500_000_000n],
    ["0", 0n],
  ])("reads %s", (text, nanoseconds) => {
    expect(parseGoDuration(text)).toBe(nanoseconds);
  });

  it.each(["", "5", "s", "1 s", "1.5", "1h-2m", "1d", "1ms x"])("refuses %j", (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });

  it.each([
    [-1_997_500_000n, "-1.9975s"],
    [2_500_000n, "2.5ms"],
    [60_000_000_000n, "1m0s"],
    [3_661_000_000_001n, "1h1m1.000000001s"],
    [1_500n, "1.5µs"],
    [7n, "7ns"],
    [0n, "0s"],
  ])("writes %s as %s", (nanoseconds, text) => {
    expect(formatGoDuration(nanoseconds)).toBe(text);
  });
});

describe("trace ids", () => {
  it("are read in hex of any length and case, and in base64", () => {
    const id = "0af7651916cd43dd8448eb211c80319c";

    expect(parseTraceId("ABC")).toBe("0".repeat(29).concat("abc"));
    expect(parseTraceId(id)).toBe(id);
    expect(parseTraceId(Buffer.from(id, "hex").toString("base64"))).toBe(id);
    expect(parseTraceId(Buffer.from(id, "hex").toString("base64url"))).toBe(id);
    expect(() => parseTraceId("xyz")).toThrow("invalid syntax");
    expect(shortTraceId(id)).toBe(id);
    expect(shortTraceId(id.slice(0, 16).padStart(32, "0"))).toBe(id.slice(0, 16));
  });
});

describe("a search of the v3 API", () => {
  const range = "query.startTimeMin=2026-01-02T03:04:05.123456789Z&query.start_time_max=2026-01-02T06:04:06 02:00";

  it("reads nanoseconds, aliases, and an offset whose plus was not escaped", () => {
    const { query, rawTraces } = searchV3(
      parametersOf(
        `/?${range}&query.service_name=shop&query.num_traces=7&query.rawTraces=true&query.duration_min=1.5s`,
      ),
    );

    expect(rawTraces).toBe(true);
    expect(query).toMatchObject({
      service: "shop",
      limit: 7,
      durationMin: 1_500_000_000n,
      startMin: 1767323045123456789n,
    });
    expect(query.startMax).toBe(1767326646000000000n);
  });

  it("takes an alias beside a name that is empty", () => {
    const { query } = searchV3(parametersOf(`/?${range}&query.serviceName=&query.service_name=shop`));

    expect(query.service).toBe("shop");
  });

  it.each([
    ["query.startTimeMin=2026-02-30T00:00:00Z&query.startTimeMax=2026-03-05T00:00:00Z", "query.startTimeMin: parsing"],
    ["query.startTimeMin=2026-02-01T24:00:00Z&query.startTimeMax=2026-03-05T00:00:00Z", "query.startTimeMin: parsing"],
    ["query.startTimeMin=yesterday&query.startTimeMax=2026-01-02T03:04:05Z", "malformed parameter query.startTimeMin"],
    [`${range}&query.durationMin=5`, "malformed parameter query.durationMin"],
    [`${range}&query.attributes=[1]`, "malformed parameter query.attributes"],
    [`${range}&query.filter=x`, "malformed parameter query.filter"],
    ["query.startTimeMin=2026-01-02T03:04:05Z&query.startTimeMax=2026-01-02T03:04:05Z", "must be before"],
  ])("refuses %s", (parameters, message) => {
    expect(() => searchV3(parametersOf(`/?${parameters}`))).toThrow(message);
  });
});
