import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { AcceptedReceipt } from "../../../generator/publish/receipt.ts";
import type { JobRecord } from "../../../generator/view/job-records.ts";
import { createJobTracker } from "../../../generator/view/job-tracker.ts";
import { createLiveRegion } from "../../../generator/view/live-region.ts";
import { startLiveView } from "../../../generator/view/live-view.ts";
import { renderRows } from "../../../generator/view/render-rows.ts";
import { endedRow, viewRows } from "../../../generator/view/view-rows.ts";
import { waitFor } from "../../support/wait-for.ts";
import { aJob } from "./take.ts";

const receipt = (jobId: string): AcceptedReceipt => ({
  accepted: true,
  job: aJob({ only: "user_onboarding" }),
  jobId,
  traceId: "0af7651916cd43dd8448eb211c80319c",
});
const record = (job_id: string, status: JobRecord["status"], more: Partial<JobRecord> = {}): JobRecord => ({
  job_id,
  status,
  attempts: 1,
  steps: {},
  ...more,
});

describe("the jobs in flight", () => {
  it("are followed until their record says that they have ended", () => {
    const tracker = createJobTracker();
    for (const jobId of ["a", "b", "c", "d"]) tracker.add(receipt(jobId), 1000);

    const ended = tracker.update([
      record("a", "COMPLETED"),
      record("b", "EXECUTE_FAILED", { failure_code: "STEP_FAILED" }),
      record("c", "RUNNING", { steps: { "create-account": {} } }),
      record("stranger", "COMPLETED"),
    ]);

    expect(ended).toMatchObject([{ jobId: "a" }, { jobId: "b", failureCode: "STEP_FAILED" }]);
    expect(tracker.inFlight()).toMatchObject([
      { jobId: "c", status: "RUNNING", stepsDone: 1 },
      { jobId: "d", status: "SUBMITTED" },
    ]);
    expect(tracker.counts()).toEqual({ submitted: 4, completed: 1, rejected: 0, failed: 1, unwatched: 0 });
  });

  it("are never more than the limit: the oldest is dropped and counted", () => {
    const tracker = createJobTracker({ limit: 2 });

    for (const jobId of ["a", "b", "c"]) tracker.add(receipt(jobId), 1000);

    expect(tracker.inFlight().map(({ jobId }) => jobId)).toEqual(["b", "c"]);
    expect(tracker.counts()).toMatchObject({ submitted: 3, unwatched: 1 });
  });
});

describe("the rows of the view", () => {
  const tracker = createJobTracker();
  for (const jobId of ["11111111-a", "22222222-b", "33333333-c", "44444444-d"]) tracker.add(receipt(jobId), 1000);
  tracker.update([
    record("33333333-c", "RUNNING", { attempts: 2, steps: { "create-account": {} } }),
    record("22222222-b", "NEW"),
    record("44444444-d", "REJECTED", { failure_code: "INVALID_JOB" }),
  ]);
  const state = { seed: 7, counts: tracker.counts(), inFlight: tracker.inFlight() };

  it("show totals, then a line for each job, those that run first", () => {
    const lines = renderRows(viewRows(state, { now: 3500, room: 10 }), { width: 100, colour: false });

    expect(lines).toEqual([
      "4 submitted (seed 7)",
      "completed 0   rejected 1   failed 0   running 1   waiting 2",
      "33333333  user_onboarding  running, 1 of 3 steps kept, attempt 2  2.5 s",
      "11111111  user_onboarding  on its way                             2.5 s",
      "22222222  user_onboarding  queued                                 2.5 s",
    ]);
  });

  it("fit into the room there is", () => {
    const rows = viewRows({ ...state, note: "no table" }, { now: 3500, room: 5 });

    expect(rows.map(({ cells }) => cells[0])).toEqual([
      "4 submitted (seed 7)",
      "completed 0   rejected 1   failed 0   running 1   waiting 2",
      "no table",
      "33333333",
      "and 2 more in flight",
    ]);
  });

  it("show an ended job with its code and the address of its trace", () => {
    const finished = createJobTracker();
    finished.add(receipt("a"), 1000);
    const [job] = finished.update([record("a", "REJECTED", { failure_code: "INVALID_JOB" })]);
    if (!job) throw new Error("the job has ended");

    const row = endedRow(job, { now: 2000, traceUrl: "http://localhost:16686/" });

    const [line] = renderRows([row], { width: 200, colour: false });

    expect(line).toMatch(
      /^rejected +user_onboarding +1\.0 s +INVALID_JOB +http:\/\/localhost:16686\/trace\/0af7651916cd43dd8448eb211c80319c$/,
    );
  });

  it("are cut to the width, and coloured only when asked", () => {
    const rows = viewRows(state, { now: 3500, room: 10 });

    const plain = renderRows(rows, { width: 12, colour: false });
    const coloured = renderRows(rows, { width: 12, colour: true });

    expect(plain[0]).toBe("4 submitted ");
    expect(coloured[0]).not.toBe(plain[0]);
    expect(coloured.map(stripVTControlCharacters)).toEqual(plain);
  });
});

describe("the live region", () => {
  it("is drawn over, under lines that stay", () => {
    const stream = new PassThrough();
    const region = createLiveRegion(stream);

    region.draw(["one", "two"]);
    region.draw(["three"], ["done"]);

    const text = String(stream.read());

    expect(text).toContain("one\ntwo\n");
    expect(text).toContain("\u001b[2A");
    expect(text.endsWith("done\nthree\n")).toBe(true);
  });
});

describe("the live view", () => {
  const clock = {
    now: () => 1000,
    sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };

  function aView(readRecords: (jobIds: readonly string[]) => Promise<JobRecord[]>) {
    const stream = new PassThrough();
    let text = "";
    stream.on("data", (chunk) => {
      text += String(chunk);
    });
    const options = { stream, seed: 7, traceUrl: "http://traces", colour: false, clock, readRecords };
    return { view: startLiveView(options), text: () => text };
  }

  it("asks for the jobs in flight until all have ended", async () => {
    const asked: string[][] = [];
    const { view, text } = aView(async (jobIds) => {
      asked.push([...jobIds]);
      return asked.length < 4 ? [] : jobIds.map((jobId) => record(jobId, "COMPLETED"));
    });

    view.add([receipt("a"), receipt("b")]);
    await view.allEnded(new AbortController().signal);
    await view.stop();

    expect(asked).toContainEqual(["a", "b"]);
    expect(asked.at(-1)).toEqual([]);
    expect(text()).toContain("http://traces/trace/");
    expect(text()).toContain("2 submitted (seed 7), watching until all have ended\ncompleted 2");
  });

  it("says so when the records cannot be read, and goes on", async () => {
    let broken = true;
    const { view, text } = aView(async (jobIds) => {
      if (broken) throw new Error("no such table");
      return jobIds.map((jobId) => record(jobId, "COMPLETED"));
    });
    view.add([receipt("a")]);

    await waitFor(() => text().includes("the jobs' records cannot be read: no such table"), { what: "the note" });
    broken = false;
    view.say("a line that stays");
    await view.allEnded(new AbortController().signal);
    await view.stop();

    expect(text()).toContain("a line that stays\n");
    expect(text().lastIndexOf("completed 1")).toBeGreaterThan(text().lastIndexOf("no such table"));
  });
});
