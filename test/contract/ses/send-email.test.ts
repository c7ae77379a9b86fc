import { GetAccountCommand, SESv2Client, SendEmailCommand, type SendEmailCommandInput } from "@aws-sdk/client-sesv2";
import { request } from "undici";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import type { Email } from "../../../infra/local/emulators/ses/email.ts";
import { createSes } from "../../../infra/local/emulators/ses/ses.ts";
import { clientOptions } from "../../support/client-options.ts";

describe("SES v2's SendEmail", () => {
  let gateway: Gateway;
  let ses: SESv2Client;
  const emails: Email[] = [];

  beforeAll(async () => {
    gateway = await startGateway({
      services: { ses: createSes({ onEmail: (email) => emails.push(email), now: () => 1_790_000_000_000 }) },
    });
    ses = new SESv2Client(clientOptions(gateway.url));
  });
  beforeEach(() => {
    emails.length = 0;
  });
  afterAll(async () => {
    ses.destroy();
    await gateway.stop();
  });

  const simple = { Subject: { Data: "Job done" }, Body: { Text: { Data: "It is done." } } };
  const good: SendEmailCommandInput = {
    FromEmailAddress: "Jobs <jobs@example.com>",
    Destination: { ToAddresses: ["ops@example.com"] },
    Content: { Simple: simple },
  };
  const refused = async (input: object) => {
    const error = await ses.send(new SendEmailCommand({ ...good, ...input })).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(emails).toEqual([]);
    return error;
  };

  it("takes a message with text, html, headers and tags from any address, and answers with its id", async () => {
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        ...good,
        Destination: { ToAddresses: ["ops@example.com"], CcAddresses: ["Ä <a@example.com>"], BccAddresses: [] },
        ReplyToAddresses: ["no-reply@example.com"],
        Content: {
          Simple: {
            Subject: { Data: "Größe ✓", Charset: "UTF-8" },
            Body: { Text: { Data: "text" }, Html: { Data: "<p>html</p>" } },
            Headers: [{ Name: "traceparent", Value: "00-1-2-01" }],
          },
        },
        EmailTags: [{ Name: "job_id", Value: "job-1" }],
      }),
    );

    expect(MessageId).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/);
    expect(emails).toEqual([
      {
        messageId: MessageId,
        from: "Jobs <jobs@example.com>",
        to: ["ops@example.com"],
        cc: ["Ä <a@example.com>"],
        bcc: [],
        replyTo: ["no-reply@example.com"],
        subject: "Größe ✓",
        text: "text",
        html: "<p>html</p>",
        headers: [{ Name: "traceparent", Value: "00-1-2-01" }],
        tags: [{ Name: "job_id", Value: "job-1" }],
        sentAt: 1_790_000_000_000,
      },
    ]);
  });

  it.each([
    ["no From", { FromEmailAddress: undefined }, "expected FromEmailAddress, got none"],
    ["no destination", { Destination: undefined }, "expected an address in Destination, got none"],
    ["a destination without addresses", { Destination: { ToAddresses: [] } }, "expected an address in Destination"],
    [
      "no content",
      { Content: undefined },
      "Value null at 'content' failed to satisfy constraint: Member must not be null",
    ],
    [
      "a message without subject and body",
      { Content: { Simple: {} } },
      "2 validation errors detected: Value null at 'content.simple.subject' failed",
    ],
    [
      "a body without text and html",
      { Content: { Simple: { ...simple, Body: {} } } },
      "expected Text or Html in Content.Simple.Body, got neither",
    ],
    ["an address without @", { Destination: { ToAddresses: ["ops"] } }, "Missing final '@domain'"],
    ["an address without domain", { Destination: { CcAddresses: ["ops@"] } }, "Missing domain"],
    [
      "an address with a space",
      { Destination: { BccAddresses: ["o ps@x.y"] } },
      "Local address contains control or whitespace",
    ],
    ["an empty address", { Destination: { ToAddresses: [""] } }, "Invalid email address ."],
    ["a From that is no address", { FromEmailAddress: "jobs" }, "Missing final '@domain'"],
    [
      "more than fifty recipients",
      { Destination: { ToAddresses: Array.from({ length: 51 }, (_, at) => `a${at}@example.com`) } },
      "Recipient count exceeds 50.",
    ],
    ["a tag with a space", { EmailTags: [{ Name: "job_id", Value: "a b" }] }, "Invalid tag value <a b>"],
  ])("refuses %s with BadRequestException", async (_, input, text) => {
    expect(await refused(input)).toMatchObject({
      name: "BadRequestException",
      message: expect.stringContaining(text),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("knows no configuration set", async () => {
    expect(await refused({ ConfigurationSetName: "mine" })).toMatchObject({
      name: "NotFoundException",
      message: "Configuration set <mine> does not exist.",
    });
  });

  it.each([
    ["raw messages", { Content: { Raw: { Data: Buffer.from("From: a") } } }, "Content.Raw"],
    ["templates", { Content: { Template: { TemplateName: "x" } } }, "Content.Template"],
    [
      "attachments",
      { Content: { Simple: { ...simple, Attachments: [{ FileName: "a", RawContent: Buffer.from("a") }] } } },
      "Content.Simple.Attachments",
    ],
    ["lists", { ListManagementOptions: { ContactListName: "all" } }, "ListManagementOptions"],
  ])("refuses %s by name: they are not emulated", async (_, input, member) => {
    expect(await refused(input)).toMatchObject({
      name: "UnsupportedOperationException",
      message: expect.stringContaining(`got ${member}, which the local SES does not emulate`),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("refuses every other operation by name", async () => {
    await expect(ses.send(new GetAccountCommand({}))).rejects.toMatchObject({
      name: "UnsupportedOperationException",
      message: expect.stringContaining("got GET /v2/email/account"),
    });
  });

  it("says what is wrong with a body that is no JSON, or of other types", async () => {
    const post = async (body: string) => {
      const answer = await request(`${gateway.url}/v2/email/outbound-emails`, { method: "POST", body });
      return { type: answer.headers["x-amzn-errortype"], ...((await answer.body.json()) as { message: string }) };
    };

    expect(await post("{")).toMatchObject({ type: "SerializationException" });
    expect(
      await post('{"FromEmailAddress": 1, "Content": {"Simple": {"Subject": {"Data": ""}, "Body": {}}}}'),
    ).toMatchObject({
      type: "SerializationException",
      message: expect.stringContaining("FromEmailAddress"),
    });
    expect(emails).toEqual([]);
  });
});
