import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { JobRejectedError } from "../../../functions/jobs/errors.ts";
import { isJobId } from "../../../functions/jobs/job-id.ts";
import { jobTypes } from "../../../functions/jobs/job-types.ts";
import { submissionSchema } from "../../../functions/jobs/submission.ts";
import { parse, parseJson } from "../../../functions/runtime/parse.ts";
import { aSubmission } from "../../support/a-job.ts";

function refusal(work: () => unknown): JobRejectedError {
  try {
    work();
  } catch (error) {
    if (error instanceof JobRejectedError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
const refusalOf = (value: unknown) => refusal(() => parse(submissionSchema, value, { at: "body.detail" }));

describe("a submission", () => {
  it.each(jobTypes)("of a good %s passes, with the fields that nobody knows", (type) => {
    const given = aSubmission({ type, message: { extra: [1] }, extra: { more: { deep: true } } });

    expect(parse(submissionSchema, given, { at: "body.detail" })).toEqual(given);
  });

  it.each([
    ["an object", { a: 1 }],
    ["a list", [1]],
    ["text", "region = north"],
  ])("may have %s as filters", (_, filters) => {
    const given = aSubmission({ message: { filters } });

    expect(parse(submissionSchema, given, { at: "body.detail" })).toEqual(given);
  });

  it.each([
    [
      aSubmission({ type: "data_cleanup", message: { retention: 2.5 } }),
      "body.detail.message.retention must be a whole number above 0, got a fraction",
    ],
    [
      aSubmission({ type: "data_cleanup", message: { retention: 0 } }),
      "body.detail.message.retention must be a whole number above 0, got zero",
    ],
    [
      aSubmission({ type: "long_running_job", message: { timeout: null } }),
      "body.detail.message.timeout must be a number above 0, got null",
    ],
    [
      aSubmission({ type: "user_onboarding", message: { user_id: [] } }),
      "body.detail.message.user_id must be a non-empty string, got a list",
    ],
    [{ job_type: "report_generation", message: "text" }, "body.detail.message must be an object, got a string"],
    [aSubmission({ extra: { notify: 7 } }), "body.detail.notify must be an object, got a whole number"],
    [
      aSubmission({ extra: { metadata: { traceparent: 7 } } }),
      "body.detail.metadata.traceparent must be a string, got a whole number",
    ],
    [
      aSubmission({ message: { fault: { kind: "explode" } } }),
      "body.detail.message.fault.kind must be valid, got a string",
    ],
  ])("names the path, what was expected and the kind of what came (%#)", (given, reason) => {
    expect(refusalOf(given)).toMatchObject({ code: "INVALID_JOB", retryable: false });
    expect(refusalOf(given).message).toBe(`${reason}; the job goes to the dead-letter queue`);
  });

  it("names all that is wrong with it, up to three things", () => {
    const { message } = refusalOf(
      aSubmission({ type: "user_onboarding", message: { user_id: "", user_name: 7 }, extra: { notify: 1 } }),
    );

    expect(message.split("; ")).toHaveLength(4);
  });

  it("names no more of what is wrong than a span has room for", () => {
    const { message } = refusalOf(
      aSubmission({ type: "user_onboarding", message: { user_id: 7, user_name: 7 }, extra: { idempotency_key: "" } }),
    );

    expect(message.split("; ")).toHaveLength(3);
    expect(message.length).toBeLessThanOrEqual(256);
  });

  it("never has its values in the reason, whatever they are", () => {
    const value = fc.oneof(
      fc.stringMatching(/^secret-[a-z]{6}$/),
      fc.constant(-777_777),
      fc.constant({ deep: "secret-object" }),
      fc.constant(["secret-list"]),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...jobTypes),
        fc.array(value, { minLength: 4, maxLength: 4 }),
        (type, [a, b, c, d]) => {
          const given = {
            job_type: type,
            message: {
              report_name: [a],
              filters: -777_777,
              target_table: [b],
              retention: a,
              user_id: [c],
              user_name: [d],
              task_name: [a],
              timeout: "secret-x",
            },
          };
          expect(refusalOf(given).message).not.toMatch(/secret|777/);
        },
      ),
    );
  });

  it("that is no JSON is refused without a word of it", () => {
    const error = refusal(() => parseJson('{"password": "hunter2"', "body"));

    expect(error.code).toBe("INVALID_JSON");
    expect(error.message).not.toContain("hunter2");
  });
});

describe("the id of a job", () => {
  it.each(["a", "order-7", "ü 😀", "x".repeat(256)])("may be %j", (id) => {
    expect(isJobId(id)).toBe(true);
  });

  it.each(["", "x".repeat(257), "line\nbreak", "nul\u0000", "\ud800", 7, null, undefined])("may not be %j", (id) => {
    expect(isJobId(id)).toBe(false);
  });
});
