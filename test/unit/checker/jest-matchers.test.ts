import "../../../observability/checker/jest.ts";
import {
  aCompletedJob,
  aFailedJob,
  aRedrivenJob,
  aRejectedJob,
  bend,
  byTrace,
  without,
} from "../../support/a-trace.ts";

const job = aCompletedJob({ ends: ["failed"] });
const linked = byTrace(aCompletedJob({ topology: "link" }));

/** What the matcher says when it fails. */
function complaint(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("expected the matcher to fail, it passed");
}

describe("toBeConnected", () => {
  it("accepts a whole trace, and a job of several traces", () => {
    expect(job).toBeConnected();
    expect(linked).toBeConnected();
    expect(linked.slice(1)).not.toBeConnected();
  });

  it("shows the tree with the orphan and its problem", () => {
    const message = complaint(() => expect(without(job, "send jobs-todo")).toBeConnected());

    expect(message).toContain("expected a trace that is connected, got one of a completed job");
    expect(message).toMatch(/✗ \(parent [0-9a-f]+ missing\) process jobs-todo/);
    expect(message).toContain("parent-present: process jobs-todo has the parent");
  });
});

describe("toFollow", () => {
  it("accepts a line of descent with wildcards and gaps", () => {
    expect(job).toFollow([
      "submit *",
      "create default",
      "process ingester-queue",
      "send jobs-todo",
      "process jobs-todo",
    ]);
    expect(job).toFollow(["submit *", "execute *", "step render"]);
    expect(job).not.toFollow(["process jobs-todo", "submit *"]);
    expect(job).not.toFollow(["step extract", "step render"]);
  });

  it("runs over the links of a job of several traces", () => {
    expect(linked).toFollow(["submit *", "send jobs-todo", "publish job-end-state"]);
  });

  it("says how far the path went", () => {
    const message = complaint(() => expect(job).toFollow(["submit *", "send jobs-todo", "send pager"]));

    expect(message).toContain(
      "expected the path submit * → send jobs-todo → send pager, got submit report_generation → send jobs-todo\n",
    );
  });
});

describe("toHaveSpan", () => {
  it("looks for name, attributes and status on one span", () => {
    expect(job).toHaveSpan("process jobs-todo", { attributes: { "job.attempt": 2 }, status: "UNSET" });
    expect(job).toHaveSpan("process *", { attributes: { "job.id": expect.any(String) }, status: "ERROR" });
    expect(job).not.toHaveSpan("process jobs-todo", { attributes: { "job.attempt": 2 }, status: "ERROR" });
    expect(aRejectedJob()).not.toHaveSpan("send jobs-todo");
  });

  it("says what the spans of that name have instead", () => {
    const message = complaint(() => expect(job).toHaveSpan("process jobs-todo", { attributes: { "job.attempt": 3 } }));

    expect(message).toContain(
      'expected a span "process jobs-todo" with job.attempt=3, got ERROR with job.attempt=1; UNSET with job.attempt=2',
    );
  });
});

describe("toPassTraceRules", () => {
  it("takes the options of the checker", () => {
    expect(aCompletedJob({ prefix: "alice-" })).toPassTraceRules({ prefix: "alice", expected: "completed" });
    expect(aFailedJob()).not.toPassTraceRules({ expected: "completed" });
  });

  it("lists every problem under the tree", () => {
    const bent = bend(job, "validate job", () => ({ status: { code: "OK" } }));
    const message = complaint(() => expect(bent).toPassTraceRules());

    expect(message).toContain("got 1 problems in a completed job");
    expect(message).toContain("status-ok: validate job: expected Unset or Error, got Ok");
    expect(message).toMatch(/✗ .*validate job/);
  });

  it("complains about what is no trace", () => {
    expect(complaint(() => expect(42).toPassTraceRules())).toContain("expected a list of spans, got number");
  });
});

describe("toFinishWithin", () => {
  it("takes milliseconds or a text, and counts to the end of the job, not of what is told of it", () => {
    expect(job).toFinishWithin("1m");
    expect(job).not.toFinishWithin(1);
    expect(aRejectedJob()).toFinishWithin(60_000);
    expect(linked).toFinishWithin("1m");
  });

  it("says how long it took, or that it goes on", () => {
    expect(complaint(() => expect(job).toFinishWithin("1ms"))).toMatch(
      /^expected a job that is done within 1 ms, got one that is done in [\d.]+ m?s\n/,
    );
    const running = aCompletedJob().filter(({ name }) => /^(submit|create)/.test(name));
    expect(complaint(() => expect(running).toFinishWithin("1m"))).toContain("got one that is not done yet");
    expect(complaint(() => expect(job).toFinishWithin("soon"))).toContain('expected a time such as "500ms" or "5s"');
  });
});

describe("toHaveAttempts", () => {
  it("counts executions", () => {
    expect(job).toHaveAttempts(2);
    expect(aRejectedJob()).toHaveAttempts(0);
    expect(complaint(() => expect(job).toHaveAttempts(1))).toContain("expected 1 attempts, got 2");
  });
});

describe("toBeDeadLettered", () => {
  it("knows what ended in the dead-letter queue, and what left it again", () => {
    expect(aFailedJob()).toBeDeadLettered();
    expect(aRejectedJob()).toBeDeadLettered();
    expect(job).not.toBeDeadLettered();
    expect(aRedrivenJob()).not.toBeDeadLettered();
    expect(complaint(() => expect(aFailedJob()).not.toBeDeadLettered())).toContain(
      "expected a job that is not dead-lettered, got one that is failed",
    );
  });
});
