import { checkTrace } from "../../../observability/checker/index.ts";
import type { Attributes, TraceSpan } from "../../../observability/checker/trace.ts";
import { aCompletedJob, aFailedJob, bend } from "../../support/a-trace.ts";

const job = aCompletedJob();

function problemsOf(spans: readonly TraceSpan[], personalData: string[] = []): string[] {
  return checkTrace(spans, { personalData }).problems.map(({ rule, message }) => `${rule}: ${message}`);
}

function withAttributes(attributes: Attributes): TraceSpan[] {
  return bend(job, "validate job", (span) => ({ attributes: { ...span.attributes, ...attributes } }));
}

describe("the search for payload", () => {
  it("finds words with hyphens and other signs in them", () => {
    const found = problemsOf(withAttributes({ "app.note": "told at /secret-path?a=(b)" }), ["secret-path", "a=(b)"]);

    expect(found).toContainEqual("payload: validate job: the attribute app.note holds personal data");
    expect(problemsOf(withAttributes({ "app.note": "a secret, path" }), ["secret-path"])).toEqual([]);
  });

  it.each([
    ["JSON text", { "app.detail": '{"user_name":"x"}' }, "the attribute app.detail holds JSON text"],
    ["JSON text in a sentence", { "app.detail": 'got {"user_name": "x"' }, "the attribute app.detail holds JSON text"],
    ["escaped JSON text", { "app.detail": '{\\"user_name\\":1}' }, "the attribute app.detail holds JSON text"],
    ["a long text", { "app.note": "a".repeat(257) }, "the attribute app.note holds 257 characters, more than 256"],
    ["an e-mail address", { "app.note": "to ada@example.org" }, "the attribute app.note holds an e-mail address"],
    [
      "an address in a list",
      { "app.list": ["a", "ada@example.org"] },
      "the attribute app.list holds an e-mail address",
    ],
    ["an access key", { "app.note": "AKIAIOSFODNN7EXAMPLE" }, "the attribute app.note holds a secret"],
    ["a password", { "db.password": "x" }, "the attribute db.password holds a secret"],
    [
      "a message's body",
      { "messaging.message.body": "x" },
      "the attribute messaging.message.body holds a message's payload",
    ],
  ])("finds %s", (_what, attributes, finding) => {
    expect(problemsOf(withAttributes(attributes))).toEqual([`payload: validate job: ${finding}`]);
  });

  it.each([
    ["sizes of bodies", { "messaging.message.body.size": 812 }],
    ["addresses of queues", { "aws.sqs.queue.url": "http://localhost:4566/000000000000/jobs-todo" }],
    ["lists of plain words", { "app.codes": ["INVALID_JOB", "[draft]"] }],
    ["versions of packages", { "app.library": "zod@4.6.7/index.js" }],
    ["long stack traces", { "exception.stacktrace": "at run (steps.ts:1:1)\n".repeat(40) }],
  ])("lets %s pass", (_what, attributes) => {
    expect(problemsOf(withAttributes(attributes))).toEqual([]);
  });

  it("looks into descriptions, events, links and emulator spans", () => {
    const leak = "ada@example.org";
    const failed = aFailedJob();
    const bent = [
      bend(failed, "process jobs-todo", () => ({ status: { code: "ERROR", message: `cannot mail ${leak}` } })),
      bend(job, "validate job", ({ startNs }) => ({
        events: [{ name: "exception", timeNs: startNs, attributes: { "exception.message": leak } }],
      })),
      bend(job, "process jobs-todo", ({ links }) => ({
        links: links.map((link) => ({ ...link, attributes: { ...link.attributes, to: leak } })),
      })),
      [...job, ...job.slice(0, 1).map((span) => ({ ...span, service: "aws", attributes: { to: leak } }))],
    ];

    for (const spans of bent) expect(problemsOf(spans).join()).toContain("holds an e-mail address");
  });

  it("finds the names it is given, as whole words in any case", () => {
    const spans = withAttributes({ "app.note": "welcome, ADA lovelace" });

    expect(problemsOf(spans, ["Ada Lovelace"])).toEqual([
      "payload: validate job: the attribute app.note holds personal data",
    ]);
    expect(problemsOf(spans, ["Ad", "lace", "(", " "])).toEqual([]);
  });

  it("does not repeat what it found", () => {
    const spans = bend(job, "step render", (span) => ({
      name: "step ada@example.org",
      attributes: { ...span.attributes, "job.step.name": "x" },
    }));
    const found = checkTrace(spans).problems.filter(({ rule }) => rule === "payload");

    expect(found).toHaveLength(1);
    expect(found[0]?.message).not.toContain("ada@");
  });
});
