import { EventEmitter } from "node:events";
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

/** A process with a parent that takes messages when it is told to. */
function aChild() {
  const sent: unknown[] = [];
  const taken: (() => void)[] = [];
  const child = Object.assign(new EventEmitter(), {
    connected: true,
    send(message: unknown, _handle: undefined, _options: object, done: () => void) {
      sent.push(message);
      taken.push(done);
      return true;
    },
  });
  return { child, sent, take: () => taken.pop()?.() };
}

describe("telling the parent process", () => {
  const done = { type: "done", submitted: 3 } as const;

  it("waits until the message is on its way", async () => {
    const { child, sent, take } = aChild();
    let told = false;

    const telling = tellParent(child, done).then(() => {
      told = true;
    });

    expect([sent, told]).toEqual([[done], false]);
    take();
    await telling;
    expect(child.listenerCount("disconnect")).toBe(0);
  });

  it("ends when the parent goes meanwhile", async () => {
    const { child } = aChild();

    const telling = tellParent(child, done);
    child.emit("disconnect");

    await expect(telling).resolves.toBeUndefined();
  });

  it("does nothing without a parent, or when the parent has gone", async () => {
    const { child, sent } = aChild();

    await tellParent(Object.assign(child, { connected: false }), done);
    await tellParent(Object.assign(new EventEmitter(), { connected: false }), done);

    expect(sent).toEqual([]);
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
