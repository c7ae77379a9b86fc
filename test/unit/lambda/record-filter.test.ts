import { matchesPattern } from "../../../infra/local/emulators/events/pattern/matches-pattern.ts";
import { createRecordFilter } from "../../../infra/local/emulators/lambda/record-filter.ts";
import { anSqsRecord } from "../../support/an-sqs-record.ts";

/** Whether a mapping with this one filter delivers a message with this body. */
function delivers(pattern: object, body: string): boolean {
  const accepts = createRecordFilter([JSON.stringify(pattern)], (given, record) =>
    matchesPattern(given, record, { dialect: "filter" }),
  );
  return accepts(anSqsRecord({ body }));
}

describe("the filter of an event source mapping", () => {
  it("looks into a JSON body", () => {
    expect(delivers({ body: { type: ["x"] } }, '{"type":"x"}')).toBe(true);
    expect(delivers({ body: { type: ["x"] } }, '{"type":"y"}')).toBe(false);
  });

  it("compares a plain body as text", () => {
    expect(delivers({ body: ["hello"] }, "hello")).toBe(true);
    expect(delivers({ body: [{ prefix: "[" }] }, "[not JSON")).toBe(true);
  });

  it("drops a plain body for a JSON pattern, and a JSON body for a plain pattern", () => {
    expect(delivers({ body: { type: ["x"] } }, "hello")).toBe(false);
    expect(delivers({ body: ['{"a":1}'] }, '{"a":1}')).toBe(false);
  });

  it("looks at other fields than the body", () => {
    expect(delivers({ attributes: { ApproximateReceiveCount: ["1"] } }, "{}")).toBe(true);
  });
});
