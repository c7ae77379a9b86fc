import { whyNotCompared } from "../../../observability/backend/viewer/model/compare-choice.ts";
import { isTraceId, traceIdIn } from "../../../observability/backend/viewer/model/trace-ids.ts";

const id = "0af7651916cd43dd8448eb211c80319c";

describe("the id of a trace", () => {
  it("has 1 to 32 hex digits, in any case", () => {
    expect([id, id.toUpperCase(), "abcde", "1"].every(isTraceId)).toBe(true);
    expect(["", "not-hex", `${id}0`, " a"].some(isTraceId)).toBe(false);
  });

  it("is taken out of what was pasted: itself, or an address", () => {
    const pasted = [
      ` ${id.toUpperCase()} `,
      `http://localhost:16686/trace/${id}?uiFind=x`,
      `http://localhost:16686/trace/${id}/`,
      `trace ${id}`,
    ];

    expect(pasted.map(traceIdIn)).toEqual([id, id, id, id]);
    expect(traceIdIn("not-hex")).toBeUndefined();
    expect(traceIdIn("")).toBeUndefined();
  });
});

describe("two traces that are to be compared", () => {
  const stored = { id, spans: 3 };

  it("are, when both have spans or are being read", () => {
    expect(whyNotCompared(stored, stored)).toBeUndefined();
    expect(whyNotCompared(stored, { id, spans: undefined })).toBeUndefined();
  });

  it("are not alike because both are missing", () => {
    expect(whyNotCompared({ id, spans: 0 }, { id, spans: 0 })).toMatch(/^Traces A and B are not in the store/);
    expect(whyNotCompared(stored, { id, spans: 0 })).toMatch(/^Trace B is not in the store/);
  });

  it("are chosen first, and by ids", () => {
    expect(whyNotCompared(stored, { id: "", spans: undefined })).toMatch(/^Choose the other trace/);
    expect(whyNotCompared({ id: "xyz", spans: undefined }, stored)).toMatch(/^Trace A is not the id of a trace/);
  });
});
