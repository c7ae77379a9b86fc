import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "../../support/client-options.ts";
import { type EmulatedQueues, startEmulatedQueues } from "./emulated-queues.ts";

const header = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
const AWSTraceHeader = { DataType: "String", StringValue: header };

describe("the trace header of a message", () => {
  let emulated: EmulatedQueues;
  beforeAll(async () => {
    emulated = await startEmulatedQueues();
  });
  afterAll(() => emulated.stop());

  const received = async (QueueUrl: string, names: ("All" | "AWSTraceHeader" | "SentTimestamp")[]) => {
    const { Messages = [] } = await emulated.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: names,
        VisibilityTimeout: 0,
      }),
    );
    return Messages;
  };

  it("comes back when it is asked for, by name or by All, and not otherwise", async () => {
    const { url } = emulated.queue("asked");
    await emulated.sqs.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: "a", MessageSystemAttributes: { AWSTraceHeader } }),
    );

    expect((await received(url, ["All"]))[0]?.Attributes).toMatchObject({
      AWSTraceHeader: header,
      ApproximateReceiveCount: "1",
    });
    expect((await received(url, ["AWSTraceHeader"]))[0]?.Attributes).toEqual({ AWSTraceHeader: header });
    expect((await received(url, ["SentTimestamp"]))[0]?.Attributes).not.toHaveProperty("AWSTraceHeader");
  });

  it("belongs to its own entry of a batch", async () => {
    const { url } = emulated.queue("batch");
    const answer = await emulated.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "with", MessageBody: "with", MessageSystemAttributes: { AWSTraceHeader } },
          { Id: "without", MessageBody: "without" },
        ],
      }),
    );

    expect(answer.Successful).toHaveLength(2);
    const byBody = new Map((await received(url, ["All"])).map((message) => [message.Body, message.Attributes]));
    expect(byBody.get("with")).toMatchObject({ AWSTraceHeader: header });
    expect(byBody.get("without")).not.toHaveProperty("AWSTraceHeader");
  });

  it("is that of the request when the message brings none", async () => {
    const { url } = emulated.queue("from-request");
    const client = new SQSClient(clientOptions(emulated.gateway.url));
    const ofRequest = header.replace("463ac35c9f6413ad", "1111111111111111");
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers["X-Amzn-Trace-Id"] = ofRequest;
        return next(args);
      },
      { step: "build" },
    );
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "without" }));
    await client.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: "with", MessageSystemAttributes: { AWSTraceHeader } }),
    );
    client.destroy();

    const byBody = new Map((await received(url, ["All"])).map((message) => [message.Body, message.Attributes]));

    expect(byBody.get("without")).toMatchObject({ AWSTraceHeader: ofRequest });
    expect(byBody.get("with")).toMatchObject({ AWSTraceHeader: header });
  });

  it("is the only system attribute that may be sent", async () => {
    const { url } = emulated.queue("other-attribute");

    await expect(
      emulated.sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: "a",
          // @ts-expect-error the SDK's types know AWSTraceHeader only
          MessageSystemAttributes: { SenderId: { DataType: "String", StringValue: "me" } },
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });
});
