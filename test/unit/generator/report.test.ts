import type { Receipt } from "../../../generator/publish/receipt.ts";
import { burstLine } from "../../../generator/report/burst-line.ts";
import { submissionMessage } from "../../../generator/report/submission-message.ts";
import { tellParent } from "../../../generator/report/tell-parent.ts";
import { addToTotals, noTotals, printTotals, totalsRows } from "../../../generator/report/totals.ts";
import { aJob, jobsWith } from "./take.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const good: Receipt = { accepted: true, job: aJob({ only: "data_cleanup" }), jobId: "job-1", traceId };
const bad: Receipt[] = jobsWith("no-type", 2).map((job) => ({ accepted: true, job, jobId: job.key, traceId }));
const refused: Receipt = {
  accepted: false,
  job: aJob({ seed: 9, only: "data_cleanup" }),
  traceId,
  code: "MalformedDetail",
  reason: "Detail is malformed.",
};

describe("the report of a submission", () => {
  it("says what is expected of the job", () => {
    expect([good, ...bad.slice(0, 1)].map(submissionMessage)).toEqual([
      {
        type: "submitted",
        job_id: "job-1",
        trace_id: traceId,
        job_type: "data_cleanup",
        fault: null,
        expected: { status: "completed", code: null },
      },
      {
        type: "submitted",
        job_id: bad[0]?.job.key,
        trace_id: traceId,
        job_type: null,
        fault: "no-type",
        expected: { status: "rejected", code: "MISSING_JOB_TYPE" },
      },
    ]);
  });

  it("says why a job was refused, and expects nothing of it", () => {
    expect(submissionMessage(refused)).toEqual({
      type: "refused",
      job_id: refused.job.key,
      trace_id: traceId,
      job_type: "data_cleanup",
      fault: null,
      code: "MalformedDetail",
      reason: "Detail is malformed.",
    });
  });
});

describe("telling the parent process", () => {
  it("waits until the message is on its way", async () => {
    const sent: unknown[] = [];
    let finish: (error: Error | null) => void = () => undefined;
    const child = {
      connected: true,
      send(message: unknown, _handle: undefined, _options: object, done: (error: Error | null) => void) {
        sent.push(message);
        finish = done;
        return true;
      },
    };
    let told = false;

    const telling = tellParent(child, { type: "done", submitted: 3 }).then(() => {
      told = true;
    });

    expect([sent, told]).toEqual([[{ type: "done", submitted: 3 }], false]);
    finish(null);
    await telling;
    expect(told).toBe(true);
  });

  it("does nothing without a parent, or when the parent has gone", async () => {
    await tellParent({ connected: false }, { type: "done", submitted: 0 });
    const send = () => {
      throw new Error("channel closed");
    };
    await tellParent({ connected: false, send }, { type: "done", submitted: 0 });
  });
});

describe("the line about a burst", () => {
  it("counts the jobs, the bad and the refused ones", () => {
    expect(burstLine([good], 1)).toBe("+1 job (1 submitted)");
    expect(burstLine([good, ...bad], 12)).toBe("+3 jobs (12 submitted): 2 bad: no-type, no-type");
    expect(burstLine([good, refused, refused], 13)).toBe("+1 job (13 submitted): 2 refused: MalformedDetail");
  });
});

describe("the totals", () => {
  it("count submissions by expected end, type and fault, refused ones apart", () => {
    const totals = noTotals();
    for (const receipt of [good, ...bad, refused]) addToTotals(totals, receipt);

    expect(totalsRows(totals, 2.345)).toEqual([
      ["submitted", "3 in 2.3 s"],
      ["refused", "1"],
      ["expected", "completed 1, rejected 2, failed 0"],
      ["types", "- 2, data_cleanup 1"],
      ["faults", "no-type 2"],
    ]);
  });

  it("are printed in columns", () => {
    expect(
      printTotals([
        ["submitted", "3"],
        ["types", "none"],
      ]),
    ).toBe("submitted  3\ntypes      none\n");
  });
});
