import fc from "fast-check";
import { type AllowedTargets, targetOf } from "../../../functions/jobs/allowed-targets.ts";
import { JobRejectedError } from "../../../functions/jobs/errors.ts";
import { notifySchema } from "../../../functions/jobs/notify.ts";
import { submissionSchema } from "../../../functions/jobs/submission.ts";
import { checkTarget } from "../../../functions/runtime/check-target.ts";
import { parse } from "../../../functions/runtime/parse.ts";
import { aSubmission } from "../../support/a-job.ts";

const allowed: AllowedTargets = {
  webhookHosts: ["hooks.example.com", "127.0.0.1:8080", "Mixed.example.com"],
  queues: ["job-inbox"],
  emailFrom: "jobs@example.com",
};

/** The reason for which a job with this `notify` is rejected; undefined for one that is accepted. */
function reasonOf(notify: unknown, of: AllowedTargets = allowed): string | undefined {
  try {
    const job = parse(submissionSchema, aSubmission({ extra: { notify } }), { at: "body.detail" });
    checkTarget(job.notify, { at: "body.detail.notify", allowed: of });
    return undefined;
  } catch (error) {
    if (error instanceof JobRejectedError && error.code === "INVALID_JOB") return error.message;
    throw error;
  }
}

const good: [string, object][] = [
  ["an address", { email: "ada@example.com" }],
  ["an address with a tag and a long domain", { email: "ada.l+jobs@mail.eu.example.co" }],
  ["an address whose last name is not of the Latin alphabet", { email: "ada@xn--e1afmkfd.xn--p1ai" }],
  ["a webhook", { webhook: "https://hooks.example.com/a/b?token=1" }],
  ["a webhook whose host is written in capitals", { webhook: "https://HOOKS.example.com/" }],
  ["a webhook at an allowed host that was written in capitals", { webhook: "https://mixed.example.com/" }],
  ["a webhook of this machine without TLS", { webhook: "http://127.0.0.1:8080/in" }],
  ["a webhook whose usual port is said", { webhook: "https://hooks.example.com:443/" }],
  ["a webhook of this machine whose address is written as a number", { webhook: "http://2130706433:8080/in" }],
  ["a queue", { queue: "job-inbox" }],
  [
    "all of them, and what nobody knows",
    { email: "a@b.co", webhook: "https://hooks.example.com", queue: "job-inbox", x: [1] },
  ],
];

const notAMailbox = "body.detail.notify.email must be the address of one mailbox, got";
const notAWebhook =
  "body.detail.notify.webhook must be an https address without credentials, or an http address of this machine, got";
const notAQueue = "body.detail.notify.queue must be the name of a standard SQS queue, got";
const bad: [string, unknown, string][] = [
  ["null", null, "body.detail.notify must be an object, got null"],
  ["a text", "ada@example.com", "body.detail.notify must be an object, got a string"],
  ["a list", ["ada@example.com"], "body.detail.notify must be an object, got a list"],
  ["nothing in it", {}, "body.detail.notify must hold at least one of email, webhook and queue, got an object"],
  ["a kind nobody knows", { pager: "17" }, "body.detail.notify must hold at least one of email, webhook and queue"],
  ["an address that is a number", { email: 17 }, `${notAMailbox} a whole number`],
  ["an address without a domain", { email: "ada" }, `${notAMailbox} a string`],
  ["an address with a name", { email: "Ada <ada@example.com>" }, `${notAMailbox} a string`],
  ["two addresses", { email: "ada@example.com,bo@example.com" }, `${notAMailbox} a string`],
  ["an address with a line end", { email: "ada@example.com\nBcc: bo@example.com" }, `${notAMailbox} a string`],
  ["an address with a dot too many", { email: "ada..l@example.com" }, `${notAMailbox} a string`],
  ["an address that begins with a dot", { email: ".ada@example.com" }, `${notAMailbox} a string`],
  ["an address that ends its name with a dot", { email: "ada.@example.com" }, `${notAMailbox} a string`],
  [
    "an address that is decoded to another",
    { email: "=?utf-8?q?ada=40example.org?=@example.com" },
    `${notAMailbox} a string`,
  ],
  ["an address of a machine", { email: "ada@[127.0.0.1]" }, `${notAMailbox} a string`],
  [
    "an address that is too long",
    { email: `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.example` },
    `${notAMailbox} a string`,
  ],
  ["an empty webhook", { webhook: "" }, `${notAWebhook} an empty string`],
  ["a webhook without TLS", { webhook: "http://hooks.example.com/" }, `${notAWebhook} a string`],
  ["a webhook with a password", { webhook: "https://a:b@hooks.example.com/" }, `${notAWebhook} a string`],
  ["a webhook with a user", { webhook: "https://a@hooks.example.com/" }, `${notAWebhook} a string`],
  ["another protocol", { webhook: "ftp://hooks.example.com/" }, `${notAWebhook} a string`],
  ["a script", { webhook: "javascript:alert(1)" }, `${notAWebhook} a string`],
  ["a host that only looks like this machine", { webhook: "http://127.0.0.1.example.com/" }, `${notAWebhook} a string`],
  ["a webhook with a line end in its host", { webhook: "https://hooks.exa\nmple.com/" }, `${notAWebhook} a string`],
  ["a webhook with a header behind it", { webhook: "https://hooks.example.com/\r\nx: y" }, `${notAWebhook} a string`],
  ["a webhook with a space before it", { webhook: " https://hooks.example.com/" }, `${notAWebhook} a string`],
  ["a webhook with a backslash", { webhook: "https://hooks.example.com\\@example.org/" }, `${notAWebhook} a string`],
  ["a webhook with a third slash", { webhook: "https:///hooks.example.com/" }, `${notAWebhook} a string`],
  [
    "a webhook with a port that there is not",
    { webhook: "https://hooks.example.com:99999/" },
    `${notAWebhook} a string`,
  ],
  ["an allowed host as user", { webhook: "https://hooks.example.com@example.org/" }, `${notAWebhook} a string`],
  ...["0.0.0.0", "[::ffff:127.0.0.1]", "169.254.169.254", "localhost.", "127.0.0.1.nip.io"].map(
    (host): [string, object, string] => [
      `http at ${host}, which is not this machine by its usual names`,
      { webhook: `http://${host}:8080/` },
      `${notAWebhook} a string`,
    ],
  ),
  [
    "a webhook that is too long",
    { webhook: `https://hooks.example.com/${"x".repeat(2_048)}` },
    `${notAWebhook} a string`,
  ],
  ["an address of a queue", { queue: "https://sqs.us-east-1.amazonaws.com/1/q" }, `${notAQueue} a string`],
  ["a FIFO queue", { queue: "jobs.fifo" }, `${notAQueue} a string`],
  ["one good and one bad kind", { queue: "job-inbox", email: "ada" }, `${notAMailbox} a string`],
  [
    "a host that is not allowed",
    { webhook: "https://example.com/" },
    "body.detail.notify.webhook must be at one of the allowed hosts, got another one",
  ],
  ...[
    "hooks.example.com.",
    "hoоks.example.com", // with a Cyrillic о
    "169.254.169.254",
    "2852039166",
    "0xa9.0xfe.0xa9.0xfe",
    "[fd00:ec2::254]",
    "[::ffff:169.254.169.254]",
    "127.1",
  ].map((host): [string, object, string] => [
    `the host ${host}`,
    { webhook: `https://${host}/` },
    "body.detail.notify.webhook must be at one of the allowed hosts, got another one",
  ]),
  [
    "another port of an allowed host",
    { webhook: "https://hooks.example.com:8443/" },
    "body.detail.notify.webhook must be at one of the allowed hosts",
  ],
  [
    "a host below an allowed one",
    { webhook: "https://x.hooks.example.com/" },
    "body.detail.notify.webhook must be at one of the allowed hosts",
  ],
  [
    "an allowed host in the path",
    { webhook: "https://example.com/hooks.example.com" },
    "body.detail.notify.webhook must be at one of the allowed hosts",
  ],
  [
    "another queue",
    { queue: "jobs-todo" },
    "body.detail.notify.queue must be one of the allowed queues, got another one",
  ],
];

describe("notify", () => {
  it.each(good)("may be %s", (_what, notify) => {
    expect(reasonOf(notify)).toBeUndefined();
    expect(notifySchema.parse(notify)).toEqual(notify);
  });

  it.each(bad)("may not be %s", (_what, notify, reason) => {
    expect(reasonOf(notify)).toContain(reason);
    expect(reasonOf(notify)).toMatch(/; the job goes to the dead-letter queue$/);
    expect(targetOf(notify, allowed)).toBeUndefined();
  });

  it("may name no address where no sender is set", () => {
    const reason = "body.detail.notify.email must be absent where no sender of emails is set, got another one";

    expect(reasonOf({ email: "ada@example.com" }, { ...allowed, emailFrom: "" })).toContain(reason);
  });

  it("is kept with the job as far as it is known", () => {
    const target = targetOf({ email: "ada@example.com", queue: "job-inbox", name: "Ada Example" }, allowed);

    expect(target).toEqual({ email: "ada@example.com", queue: "job-inbox" });
  });

  it("is never repeated in the reason", () => {
    const marked = fc.string({ minLength: 6 }).map((text) => `Zq${text}`);
    const value = fc.oneof(
      marked,
      marked.map((text) => `${text}@example.com`),
      marked.map((text) => `https://hooks.example.com/${text}`),
      marked.map((text) => `https://${text}@hooks.example.com/`),
      marked.map((text) => `http://${text}.example.com/`),
      marked.map((text) => [text]),
    );
    const notify = fc.record({ email: value, webhook: value, queue: value }, { requiredKeys: [] });

    fc.assert(
      fc.property(fc.oneof(notify, value), (given) => {
        const reason = reasonOf(given, { webhookHosts: [], queues: [], emailFrom: "" });
        expect(reason).toEqual(expect.any(String));
        expect(reason).not.toContain("Zq");
      }),
      { numRuns: 300 },
    );
  });
});
