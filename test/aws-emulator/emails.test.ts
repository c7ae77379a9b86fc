import { randomUUID } from "node:crypto";
import { CreateEmailIdentityCommand, SendEmailCommand, type SendEmailCommandInput } from "@aws-sdk/client-sesv2";
import type { AwsUnderTest } from "../support/aws-emulator/aws-under-test.ts";
import { describeAws } from "../support/aws-emulator/describe-aws.ts";

/** Addresses of SES's mailbox simulator may be sent to by every account. */
const recipient = (at = 0) => `success+${at}@simulator.amazonses.com`;
const anAddress = () => `jobs-${randomUUID()}@example.com`;

const send = ({ clients: { ses } }: AwsUnderTest, input: Partial<SendEmailCommandInput>) =>
  ses.send(
    new SendEmailCommand({
      Destination: { ToAddresses: [recipient()] },
      Content: { Simple: { Subject: { Data: "A job" }, Body: { Text: { Data: "It is done." } } } },
      ...input,
    }),
  );

/** An address that may send. Where there are no identities every address may. */
async function aSender({ clients: { ses } }: AwsUnderTest): Promise<string> {
  const EmailIdentity = anAddress();
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity })).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== "UnsupportedOperationException") throw error;
  });
  return EmailIdentity;
}

const refusals: [string, Partial<SendEmailCommandInput>][] = [
  ["without a From", { FromEmailAddress: undefined }],
  ["without a destination", { Destination: {} }],
  ["without content", { Content: undefined }],
  ["without text and html", { Content: { Simple: { Subject: { Data: "A job" }, Body: {} } } }],
  ["to what is no address", { Destination: { ToAddresses: ["operator"] } }],
  [
    "to more than fifty addresses",
    { Destination: { ToAddresses: Array.from({ length: 51 }, (_, at) => recipient(at)) } },
  ],
  ["with a tag that has a space", { EmailTags: [{ Name: "job_id", Value: "a job" }] }],
];

describeAws("SES v2", (behaviour) => {
  behaviour("takes a message with text and html, and gives each an id of its own", async (aws) => {
    const FromEmailAddress = await aSender(aws);
    const Simple = { Subject: { Data: "A job ✓" }, Body: { Text: { Data: "done" }, Html: { Data: "<p>done</p>" } } };
    const EmailTags = [{ Name: "job_id", Value: "job-1" }];

    const first = await send(aws, { FromEmailAddress, Content: { Simple }, EmailTags });
    const second = await send(aws, { FromEmailAddress, Content: { Simple }, EmailTags });

    expect(first.MessageId).toMatch(/^\S{20,}$/);
    expect(second.MessageId).not.toBe(first.MessageId);
  });

  for (const [what, input] of refusals) {
    behaviour(`refuses a message ${what}`, async (aws) => {
      const FromEmailAddress = await aSender(aws);

      await expect(send(aws, { FromEmailAddress, ...input })).rejects.toMatchObject({
        name: "BadRequestException",
        $metadata: { httpStatusCode: 400 },
      });
    });
  }

  behaviour("knows no configuration set that nobody made", async (aws) => {
    const FromEmailAddress = await aSender(aws);

    await expect(send(aws, { FromEmailAddress, ConfigurationSetName: "nobody-made-it" })).rejects.toMatchObject({
      name: "NotFoundException",
    });
  });

  behaviour("refuses a From that is not verified", async (aws) => {
    await expect(send(aws, { FromEmailAddress: anAddress() })).rejects.toMatchObject({ name: "MessageRejected" });
  });
});
