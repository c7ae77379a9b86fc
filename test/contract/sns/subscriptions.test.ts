import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { request } from "undici";
import type { Undelivered } from "../../../infra/local/emulators/sns/subscriptions.ts";
import { clientOptions } from "../../support/client-options.ts";
import { waitFor } from "../../support/wait-for.ts";
import { type EmulatedQueues, startEmulatedQueues } from "../sqs/emulated-queues.ts";

const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:listener";

describe("subscriptions", () => {
  let emulated: EmulatedQueues;
  let sns: SNSClient;
  let endpoint: Server;
  let endpointUrl: string;
  const invocations: { functionArn: string; payload: string }[] = [];
  const undelivered: Undelivered[] = [];
  const posted: { headers: IncomingHttpHeaders; body: string }[] = [];
  let failures = 0;

  beforeAll(async () => {
    emulated = await startEmulatedQueues({
      async invoke(invocation) {
        if (failures > 0) {
          failures -= 1;
          throw new Error("no room");
        }
        invocations.push(invocation);
      },
      onUndelivered: (event) => undelivered.push(event),
      retries: { attempts: 3, baseDelayMs: 1 },
    });
    sns = new SNSClient(clientOptions(emulated.gateway.url));
    endpoint = createServer((incoming, response) => {
      let body = "";
      incoming.on("data", (chunk) => {
        body += chunk;
      });
      incoming.on("end", () => {
        posted.push({ headers: incoming.headers, body });
        response.writeHead(failures-- > 0 ? 503 : 200).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => endpoint.once("listening", resolve));
    endpointUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/hook`;
  });
  afterAll(async () => {
    sns.destroy();
    await emulated.stop();
    endpoint.closeAllConnections();
    await new Promise((resolve) => endpoint.close(resolve));
  });
  afterEach(() => {
    invocations.length = undelivered.length = posted.length = failures = 0;
  });

  it("deliver to a queue raw, with message attributes, filter policy and trace header", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("raw");
    const { arn } = emulated.queue("raw-subscriber");
    emulated.sqsSns.subscribe({
      topicArn,
      protocol: "sqs",
      endpoint: arn,
      attributes: { RawMessageDelivery: "true", FilterPolicy: '{"status":["COMPLETED"]}' },
    });
    const traceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
    const status = (StringValue: string) => ({ status: { DataType: "String", StringValue } });

    await emulated.sqsSns.topics.publish(topicArn, "no", { messageAttributes: status("REJECTED"), traceHeader });
    const { messageId } = await emulated.sqsSns.topics.publish(topicArn, "yes", {
      messageAttributes: status("COMPLETED"),
      traceHeader,
    });

    expect(messageId).toMatch(/^[0-9a-f-]{36}$/);
    const messages = await emulated.sqsSns.queues.receive(arn, { maxMessages: 10, waitSeconds: 0 });
    expect(messages).toMatchObject([
      { Body: "yes", MessageAttributes: status("COMPLETED"), Attributes: { AWSTraceHeader: traceHeader } },
    ]);
  });

  it("start a function with the event that Lambda gives it, after failed attempts too", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("to-function");
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: "lambda", Endpoint: functionArn }),
    );
    failures = 2;
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message: "hello",
        Subject: "greeting",
        MessageAttributes: { code: { DataType: "String", StringValue: "X" } },
      }),
    );
    const { functionArn: called, payload } = await waitFor(() => invocations[0], { what: "the invocation" });

    expect(called).toBe(functionArn);
    expect(JSON.parse(payload)).toMatchObject({
      Records: [
        {
          EventSource: "aws:sns",
          EventVersion: "1.0",
          EventSubscriptionArn: SubscriptionArn,
          Sns: {
            Type: "Notification",
            TopicArn: topicArn,
            Message: "hello",
            Subject: "greeting",
            MessageAttributes: { code: { Type: "String", Value: "X" } },
          },
        },
      ],
    });
    expect(undelivered).toEqual([]);
  });

  it("put what cannot be delivered into the subscription's dead-letter queue, and say so", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("to-nobody");
    const { arn: deadLetterQueueArn } = emulated.queue("undelivered");
    const attributes = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn }) };
    emulated.sqsSns.subscribe({ topicArn, protocol: "lambda", endpoint: functionArn, attributes });
    failures = 3;
    await emulated.sqsSns.topics.publish(topicArn, "kept");
    const event = await waitFor(() => undelivered[0], { what: "the report" });

    expect(event).toMatchObject({
      topicArn,
      protocol: "lambda",
      deadLetterQueueArn,
      reason: expect.stringContaining("no room"),
    });
    const [letter] = emulated.sqsSns.inspect("undelivered").visible;
    expect(JSON.parse(letter?.body ?? "")).toMatchObject({ Type: "Notification", Message: "kept" });
    expect(letter?.messageAttributes.ErrorMessage?.StringValue).toBe("no room");
    expect(invocations).toEqual([]);
  });

  it("say that a notification was dropped when there is no dead-letter queue", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("dropping");
    emulated.sqsSns.subscribe({ topicArn, protocol: "lambda", endpoint: functionArn });
    failures = 3;
    await emulated.sqsSns.topics.publish(topicArn, "lost");

    expect((await waitFor(() => undelivered[0], { what: "the report" })).reason).toContain("dropped");
  });

  it("to a queue that is not there are reported at each publication", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("to-no-queue");
    emulated.sqsSns.subscribe({ topicArn, protocol: "sqs", endpoint: "arn:aws:sqs:us-east-1:000000000000:absent" });
    await emulated.sqsSns.topics.publish(topicArn, "lost");

    expect(undelivered).toMatchObject([{ protocol: "sqs", reason: expect.stringContaining("does not exist") }]);
  });

  it("post to an HTTP endpoint once it has confirmed by the link it was sent", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("to-endpoint");
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: "http", Endpoint: endpointUrl }),
    );
    const confirmation = await waitFor(() => posted[0], { what: "the confirmation request" });
    await emulated.sqsSns.topics.publish(topicArn, "too early");
    const before = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    const visited = await request(JSON.parse(confirmation.body).SubscribeURL);
    const confirmed = /<SubscriptionArn>([^<]+)</.exec(await visited.body.text())?.[1];
    const { messageId } = await emulated.sqsSns.topics.publish(topicArn, "in time");
    const notification = await waitFor(() => posted[1], { what: "the notification" });

    expect(SubscriptionArn).toBe("pending confirmation");
    expect(before.Subscriptions).toMatchObject([
      { SubscriptionArn: "PendingConfirmation", Protocol: "http", Endpoint: endpointUrl },
    ]);
    expect(confirmation.headers["x-amz-sns-message-type"]).toBe("SubscriptionConfirmation");
    expect(notification.headers).toMatchObject({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-message-id": messageId,
      "x-amz-sns-topic-arn": topicArn,
      "x-amz-sns-subscription-arn": confirmed,
    });
    expect(JSON.parse(notification.body)).toMatchObject({
      Type: "Notification",
      Message: "in time",
      MessageId: messageId,
    });
  });

  it("by mail stay in pending confirmation and are reported once as delivering nothing", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("to-mail");
    const subscribe = new SubscribeCommand({ TopicArn: topicArn, Protocol: "email", Endpoint: "ops@example.com" });

    expect((await sns.send(subscribe)).SubscriptionArn).toBe("pending confirmation");
    await sns.send(subscribe);
    await emulated.sqsSns.topics.publish(topicArn, "unread");

    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect(Subscriptions).toMatchObject([
      { SubscriptionArn: "PendingConfirmation", Protocol: "email", Endpoint: "ops@example.com" },
    ]);
    expect(undelivered).toMatchObject([
      { protocol: "email", endpoint: "ops@example.com", reason: expect.stringContaining("not sent") },
    ]);
  });

  it("show what they are, and no queue that serves them", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("shown");
    const { subscriptionArn } = emulated.sqsSns.subscribe({ topicArn, protocol: "lambda", endpoint: functionArn });

    const byTopic = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    const all = await sns.send(new ListSubscriptionsCommand({}));
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: subscriptionArn }));
    const queues = await emulated.sqs.send(new ListQueuesCommand({}));

    const expected = { SubscriptionArn: subscriptionArn, Protocol: "lambda", Endpoint: functionArn };

    expect(byTopic.Subscriptions).toMatchObject([expected]);
    expect(all.Subscriptions).toEqual(expect.arrayContaining([expect.objectContaining(expected)]));
    expect(Attributes).toMatchObject({ Protocol: "lambda", Endpoint: functionArn, PendingConfirmation: "false" });
    expect(JSON.stringify([all, queues.QueueUrls])).not.toContain("jobtrail-internal");
  });

  it("that are removed deliver nothing more", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("removed");
    const { subscriptionArn } = emulated.sqsSns.subscribe({ topicArn, protocol: "lambda", endpoint: functionArn });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));
    emulated.sqsSns.subscribe({ topicArn, protocol: "lambda", endpoint: `${functionArn}-2` });
    await emulated.sqsSns.topics.publish(topicArn, "to the second");
    await waitFor(() => invocations.length > 0, { what: "the second subscriber's invocation" });

    expect(invocations.map(({ functionArn: arn }) => arn)).toEqual([`${functionArn}-2`]);
  });

  it("of another protocol are refused, naming those that work", async () => {
    const { topicArn } = emulated.sqsSns.createTopic("refused");

    await expect(
      sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sms", Endpoint: "+4912345" })),
    ).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("sqs, lambda, http"),
    });
  });
});
