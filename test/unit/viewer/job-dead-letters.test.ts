import { withDeadLetterStays } from "../../../observability/backend/jobs/dead-letter-stays.ts";
import { deadLetterUs } from "../../../observability/backend/viewer/model/job-dead-letters.ts";
import { aRow } from "./job-samples.ts";

describe("time in the dead-letter queue", () => {
  const attempt = aRow("attempt 1", { kind: "attempt", startUs: 0, endUs: 100, descendants: 1 });
  const givenUp = aRow("send", { label: "send dead", depth: 1, startUs: 80, endUs: 90 });
  const redrive = aRow("redrive", { label: "redrive dead", startUs: 5_000, endUs: 5_010 });
  const next = aRow("attempt 2", { kind: "attempt", startUs: 5_020, endUs: 5_100 });

  it("is a row of its own, from the end of what was done before until the redrive", () => {
    const rows = withDeadLetterStays([attempt, givenUp, redrive, next]);

    expect(rows.map(({ label }) => label)).toEqual([
      "attempt 1",
      "send dead",
      "lay in dead",
      "redrive dead",
      "attempt 2",
    ]);
    expect(rows[2]).toMatchObject({ kind: "wait", startUs: 100, endUs: 5_000, descendants: 0 });
    expect(deadLetterUs(rows)).toBe(4_900);
  });

  it("belongs to the row that the redrive belongs to", () => {
    const parent = { ...attempt, descendants: 2 };

    const rows = withDeadLetterStays([parent, givenUp, { ...redrive, depth: 1 }, next]);

    expect(rows[0]).toMatchObject({ label: "attempt 1", descendants: 3 });
    expect(rows[1]).toMatchObject({ descendants: 0 });
  });

  it("is told once for each redrive, and not at all for a job that was never redriven", () => {
    const again = aRow("redrive again", { label: "redrive dead", startUs: 9_100, endUs: 9_110 });

    expect(deadLetterUs(withDeadLetterStays([attempt, givenUp, redrive, next, again]))).toBe(4_900 + 4_000);
    expect(withDeadLetterStays([attempt, givenUp])).toEqual([attempt, givenUp]);
  });

  it("leaves the waits that the job's time is split into alone", () => {
    expect(deadLetterUs([aRow("wait", { kind: "wait", timeKind: "queue-wait" })])).toBe(0);
  });
});
