import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { request } from "undici";
import { AwsError } from "../../../infra/local/emulators/aws-error.ts";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import type { AwsService, ServiceRequest } from "../../../infra/local/emulators/service.ts";
import { clientOptions } from "../../support/client-options.ts";
import { waitFor } from "../../support/wait-for.ts";

const refusing: AwsService = {
  handle: () => Promise.reject(new AwsError("ResourceNotFoundException", "expected <something> & found nothing", 404)),
};
const broken: AwsService = { handle: () => Promise.reject(new TypeError("a defect")) };

describe("the gateway", () => {
  let upstream: Server;
  let gateway: Gateway;
  const requests: ServiceRequest[] = [];
  const defects: unknown[] = [];
  let arrived = false;
  let hungUp = false;

  beforeAll(async () => {
    upstream = createServer((incoming, response) => {
      let body = "";
      incoming.on("data", (chunk) => {
        body += chunk;
      });
      incoming.on("end", () => {
        const echo = { TableNames: [incoming.headers["x-amz-target"], body] };
        response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(echo));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => upstream.once("listening", resolve));
    gateway = await startGateway({
      services: {
        events: {
          async handle(received) {
            requests.push(received);
            return {
              status: 200,
              headers: {},
              body: JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] }),
            };
          },
        },
        lambda: refusing,
        sns: refusing,
        sqs: broken,
        monitoring: refusing,
        dynamodb: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
        s3: "http://127.0.0.1:1",
        logs: {
          handle: ({ signal }) =>
            new Promise((resolve) => {
              arrived = true;
              signal?.addEventListener("abort", () => {
                hungUp = true;
                resolve({ status: 200, headers: {}, body: "{}" });
              });
            }),
        },
      },
      onDefect: (error) => defects.push(error),
    });
  });
  afterAll(async () => {
    await gateway.stop();
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
  });

  it("hands a service the operation, the headers and the whole body", async () => {
    const events = new EventBridgeClient(clientOptions(gateway.url));
    const answer = await events.send(
      new PutEventsCommand({ Entries: [{ Source: "jobs", DetailType: "t", Detail: "{}" }] }),
    );
    events.destroy();

    expect(answer.Entries).toEqual([{ EventId: "1" }]);
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(requests[0]).toMatchObject({ operation: "PutEvents", method: "POST", path: "/" });
    expect(JSON.parse(requests[0]?.body.toString() ?? "")).toMatchObject({ Entries: [{ Source: "jobs" }] });
  });

  it.each([
    { origin: "https://evil.example" },
    { origin: "http://localhost:3000" },
    { origin: "http://evil.example:4566", host: "evil.example:4566" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", origin: "null" },
  ])("refuses what the page of another site sends off: %j", async (headers) => {
    const before = requests.length;
    const target = { "x-amz-target": "AWSEvents.PutEvents" };

    const { statusCode, body } = await request(gateway.url, {
      method: "POST",
      headers: { ...headers, ...target },
      body: "{}",
    });

    expect(statusCode).toBe(403);
    expect(await body.text()).toContain("expected a request of a program or of this address's own page");
    expect(requests).toHaveLength(before);
  });

  it("lets whoever follows a link from another site in", async () => {
    const { statusCode, body } = await request(`${gateway.url}/_jobtrail/health`, {
      headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    });

    expect(statusCode).toBe(200);
    await body.dump();
  });

  it("keeps a second action of a link, which SNS would obey, from SNS", async () => {
    const { statusCode, body } = await request(`${gateway.url}/?Action=Unsubscribe&Action=DeleteTopic`, {
      headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    });

    expect(statusCode).toBe(501);
    expect(await body.text()).toContain("got a request that names none");
  });

  it("passes requests for a server on, with their target and body", async () => {
    const tables = new DynamoDBClient(clientOptions(gateway.url));
    const { TableNames } = await tables.send(new ListTablesCommand({ Limit: 7 }));
    tables.destroy();

    expect(TableNames).toEqual(["DynamoDB_20120810.ListTables", '{"Limit":7}']);
  });

  it("answers an AWS error in REST-JSON as the Lambda client knows it", async () => {
    const lambda = new LambdaClient(clientOptions(gateway.url));

    await expect(lambda.send(new InvokeCommand({ FunctionName: "nobody" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "expected <something> & found nothing",
      $metadata: { httpStatusCode: 404 },
    });
    lambda.destroy();
  });

  it("answers an AWS error in XML as the SNS client knows it", async () => {
    const sns = new SNSClient(clientOptions(gateway.url));

    await expect(sns.send(new ListTopicsCommand({}))).rejects.toMatchObject({
      message: "expected <something> & found nothing",
      $metadata: { httpStatusCode: 404 },
    });
    sns.destroy();
  });

  it("answers an AWS error in CBOR to a client that speaks only that", async () => {
    const { statusCode, headers, body } = await request(
      `${gateway.url}/service/GraniteServiceVersion20100801/operation/DescribeAlarms`,
      {
        method: "POST",
        headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
        body: Buffer.from([0xa0]),
      },
    );

    expect(statusCode).toBe(404);
    expect(headers["smithy-protocol"]).toBe("rpc-v2-cbor");
    const bytes = Buffer.from(await body.arrayBuffer());
    expect(bytes[0]).toBe(0xa2);
    expect(bytes.toString()).toContain("ResourceNotFoundException");
  });

  it("answers a defect with InternalFailure and reports it", async () => {
    const sqs = new SQSClient(clientOptions(gateway.url));

    await expect(
      sqs.send(new SendMessageCommand({ QueueUrl: `${gateway.url}/000000000000/q`, MessageBody: "x" })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500 },
      message: expect.stringContaining("a defect"),
    });
    sqs.destroy();

    expect(defects).toMatchObject([{ message: "a defect" }]);
  });

  it("names what it supports when a request is for something else", async () => {
    const { statusCode, body } = await request(gateway.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSStepFunctions.ListStateMachines", "content-type": "application/x-amz-json-1.0" },
      body: "{}",
    });

    expect(statusCode).toBe(501);
    expect(await body.json()).toEqual({
      __type: "UnknownService",
      message:
        "expected a service of dynamodb, events, lambda, logs, monitoring, s3, sns, sqs; got 'states'; the local runtime does not emulate it",
    });
  });

  it("says so when a server that it passes requests on to is away", async () => {
    const { statusCode, body } = await request(`${gateway.url}/any-bucket`, {
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/s3/aws4_request, Signature=0" },
    });

    expect(statusCode).toBe(502);
    expect(await body.json()).toEqual({ message: expect.stringContaining("did not answer") });
  });

  it("tells a service when the caller has hung up", async () => {
    const gone = new AbortController();
    const calling = request(gateway.url, {
      method: "POST",
      headers: { "x-amz-target": "Logs_20140328.StartLiveTail" },
      body: "{}",
      signal: gone.signal,
    });
    calling.catch(() => undefined);
    await waitFor(() => arrived, { what: "the request to arrive" });
    gone.abort();

    await expect(calling).rejects.toThrow();

    await waitFor(() => hungUp, { what: "the service to be told" });
  });

  it("says how it is", async () => {
    const { statusCode, body, headers } = await request(`${gateway.url}/_jobtrail/health`);

    expect(statusCode).toBe(200);
    expect(headers["x-amzn-requestid"]).toBeDefined();
    expect(await body.json()).toMatchObject({ status: "ok", services: expect.arrayContaining(["sqs", "dynamodb"]) });
  });

  it("refuses a port that is taken, naming it", async () => {
    await expect(startGateway({ port: gateway.port, services: {} })).rejects.toMatchObject({
      name: "PortInUseError",
      port: gateway.port,
      message: expect.stringContaining(String(gateway.port)),
    });
  });
});
