import { describeMissing, type Evidence, missingOutcome, missingTrace } from "../../../infra/local/verdict/evidence.ts";
import { anEvidence, aTraceEvidence } from "../../support/an-evidence.ts";

const ended = {
  completed: anEvidence({ status: "COMPLETED", endStates: 1 }),
  rejected: anEvidence({
    status: "REJECTED",
    deadLetters: 1,
    alerts: 1,
    trace: aTraceEvidence({ outcome: "rejected" }),
  }),
  failed: anEvidence({
    status: "EXECUTE_FAILED",
    deadLetters: 1,
    alerts: 1,
    trace: aTraceEvidence({ outcome: "failed" }),
  }),
  crashed: anEvidence({
    status: "EXECUTE_FAILED",
    deadLetters: 1,
    alerts: 2,
    trace: aTraceEvidence({ outcome: "crashed" }),
  }),
};

describe("accounting for a job", () => {
  it.each(Object.entries(ended))("misses nothing of one that is %s, with all its signs", (_name, evidence) => {
    expect(missingOutcome(evidence)).toEqual([]);
    expect(missingTrace(evidence)).toEqual([]);
  });

  it.each<[string, Evidence, string]>([
    ["has no record", anEvidence({}), "a record"],
    ["still runs", anEvidence({ status: "RUNNING" }), "an end (its record says RUNNING)"],
    ["is completed and told nobody", anEvidence({ status: "COMPLETED" }), "its end-state message"],
    [
      "is completed and lies in the dead-letter queue",
      { ...ended.completed, deadLetters: 1 },
      "an empty dead-letter queue (it has 1 messages there)",
    ],
    ["is completed and raised an alert", { ...ended.completed, alerts: 1 }, "no alert (there were 1)"],
    ["failed without a dead letter", { ...ended.failed, deadLetters: 0 }, "exactly one dead letter (it has 0)"],
    ["failed with two dead letters", { ...ended.failed, deadLetters: 2 }, "exactly one dead letter (it has 2)"],
    ["was rejected in silence", { ...ended.rejected, alerts: 0 }, "its alert"],
    [
      "was rejected and announced as completed",
      { ...ended.rejected, endStates: 1 },
      "no end-state message (there were 1)",
    ],
  ])("says what is missing when it %s", (_name, evidence, missing) => {
    expect(missingOutcome(evidence)).toEqual([missing]);
  });

  it("says what is missing of its trace", () => {
    const { trace: _, ...untraced } = ended.completed;

    expect(missingTrace(untraced)).toEqual(["its trace 0af7651916cd43dd8448eb211c80319c"]);
    expect(
      missingTrace({
        ...ended.completed,
        trace: aTraceEvidence({ connected: false, problems: ["single-root: two roots"] }),
      }),
    ).toEqual(["a connected trace (single-root: two roots)"]);
    expect(missingTrace({ ...ended.completed, trace: aTraceEvidence({ outcome: "running" }) })).toEqual([
      "a trace that is completed (it is running)",
    ]);
  });

  it("describes a job by what was seen and what is missing", () => {
    expect(
      describeMissing(
        anEvidence({
          jobId: "job-7",
          status: "EXECUTE_FAILED",
          failureCode: "STEP_FAILED",
          deadLetters: 1,
          trace: aTraceEvidence({ outcome: "failed" }),
        }),
      ),
    ).toBe(
      "job-7: seen record EXECUTE_FAILED STEP_FAILED, end states 0, dead letters 1, alerts 0, trace 0af7651916cd43dd8448eb211c80319c failed, 12 spans; missing its alert",
    );
  });
});
