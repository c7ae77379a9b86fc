import { PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import type { AlertsView } from "../../../observability/backend/api/aws-view.ts";
import { clientOptions } from "../../support/client-options.ts";
import { waitFor } from "../../support/wait-for.ts";
import { type AttachedBackend, queueArn, startAttachedBackend } from "../dead-letters-view/an-aws.ts";

const topic = (TopicName: string) => ({ Type: "AWS::SNS::Topic", Properties: { TopicName } });
const topicArn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

describe("the topics' messages", () => {
  let aws: AttachedBackend;
  let sns: SNSClient;
  beforeAll(async () => {
    aws = await startAttachedBackend({
      queues: { orders: {} },
      resources: { Failures: topic("job-failures"), Ends: topic("job-end-state") },
      alertsQueue: "viewer-alerts",
    });
    sns = new SNSClient(clientOptions(aws.gateway.url));
  });
  afterAll(async () => {
    sns.destroy();
    await aws.stop();
  });

  async function publish(name: string, message: object, status = "none") {
    const { MessageId = "" } = await sns.send(
      new PublishCommand({
        TopicArn: topicArn(name),
        Message: JSON.stringify(message),
        MessageAttributes: { status: { DataType: "String", StringValue: status } },
      }),
    );
    return MessageId;
  }
  const received = (messageId: string, query = "") =>
    waitFor(
      async () => {
        const { alerts } = await aws.get<AlertsView>(`/api/alerts${query}`);
        return alerts.find((alert) => alert.messageId === messageId);
      },
      { what: `the message ${messageId}` },
    );

  it("are not there, for a reason, until the topics are", async () => {
    const before = await waitFor(
      async () => {
        const view = await aws.get<AlertsView>("/api/alerts");
        return view.unavailable === undefined ? undefined : view;
      },
      { what: "the reason" },
    );

    for (const name of ["job-failures", "job-end-state"]) aws.sqsSns.createTopic(name);
    const after = await waitFor(async () => (await aws.get<AlertsView>("/api/alerts")).unavailable === undefined, {
      what: "the subscription",
      within: 20_000,
    });

    expect(before).toMatchObject({ alerts: [], total: 0, unavailable: "2 of 2 topics of the template do not exist" });
    expect(after).toBe(true);
  });

  it("come with their job, and with the other subscriptions and whether these get them", async () => {
    aws.queue("for-failures");
    aws.queue("for-all");
    const subscribe = (name: string, attributes: Record<string, string>) =>
      sns.send(
        new SubscribeCommand({
          TopicArn: topicArn("job-end-state"),
          Protocol: "sqs",
          Endpoint: queueArn(name),
          Attributes: attributes,
        }),
      );
    await subscribe("for-failures", { FilterPolicy: '{"status":["EXECUTE_FAILED"]}' });
    await subscribe("for-all", {});

    const id = await publish(
      "job-end-state",
      { job_id: "job-1", job_type: "data_cleanup", status: "COMPLETED", trace_id: "ab" },
      "COMPLETED",
    );

    expect(await received(id)).toMatchObject({
      topic: "job-end-state",
      kind: "end-state",
      jobId: "job-1",
      jobType: "data_cleanup",
      code: "COMPLETED",
      traceId: "ab",
      subscriptions: [
        { protocol: "sqs", endpoint: queueArn("for-all"), filterPolicy: null, receives: true },
        {
          protocol: "sqs",
          endpoint: queueArn("for-failures"),
          filterPolicy: '{"status":["EXECUTE_FAILED"]}',
          receives: false,
        },
      ],
    });
    // What the subscriptions themselves say.
    expect(aws.bodies("for-failures")).toEqual([]);
    expect(aws.bodies("for-all")).toHaveLength(1);
  });

  it("are deleted from the queue once they are kept, and told to whoever listens", async () => {
    const stream = await fetch(`${aws.backend.queryUrl}/api/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const id = await publish("job-failures", { job_id: "job-2", code: "STEP_FAILED", reason: "locked" });

    let text = "";
    await waitFor(
      async () => {
        text += (await reader?.read())?.value ?? "";
        return text.includes(`event: alerts\ndata: {"newest":["${id}"]}`);
      },
      { what: "the event" },
    );
    await reader?.cancel();

    await waitFor(() => aws.ids("viewer-alerts").length === 0, { what: "the queue to be empty" });
    expect(await received(id, "?kind=failure&job=job-2")).toMatchObject({ code: "STEP_FAILED", reason: "locked" });
    expect((await aws.get<AlertsView>("/api/alerts?kind=alarm")).total).toBe(0);
    expect(await aws.get("/api/status")).toMatchObject({ alerts: 1 });
    expect((await fetch(`${aws.backend.queryUrl}/api/alerts?kind=noise`)).status).toBe(400);
  });
});
