import { route, serviceOfAction } from "../../../infra/local/emulators/gateway/route.ts";

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

describe("a request goes to", () => {
  it.each([
    ["sqs", "AmazonSQS.SendMessage", "SendMessage"],
    ["events", "AWSEvents.PutEvents", "PutEvents"],
    ["dynamodb", "DynamoDB_20120810.PutItem", "PutItem"],
    ["logs", "Logs_20140328.FilterLogEvents", "FilterLogEvents"],
    ["monitoring", "GraniteServiceVersion20100801.DescribeAlarms", "DescribeAlarms"],
  ])("%s by its target %s", (service, target, operation) => {
    expect(route({ path: "/", headers: { "x-amz-target": target, ...signed("other") } })).toEqual({
      service,
      operation,
    });
  });

  it("the service it is signed for, when it has no target or one that is not known", () => {
    expect(route({ path: "/", headers: signed("sns") })).toEqual({ service: "sns" });
    expect(
      route({
        path: "/",
        headers: { ...signed("ecs"), "x-amz-target": "AmazonEC2ContainerServiceV20141113.ListTasks" },
      }),
    ).toEqual({
      service: "ecs",
      operation: "ListTasks",
    });
  });

  it.each([
    ["lambda", "/2015-03-31/functions/f/invocations"],
    ["sqs", "/000000000000/jobs-todo"],
    ["monitoring", "/service/GraniteServiceVersion20100801/operation/DescribeAlarms"],
    ["ses", "/v2/email/outbound-emails"],
  ])("%s by its path %s, when it is not signed", (service, path) => {
    expect(route({ path, headers: {} })).toEqual({ service });
  });

  it("nobody when nothing names a service", () => {
    expect(route({ path: "/", headers: {} })).toEqual({ service: undefined });
  });

  it.each(["/_jobtrail/inbox", "/_jobtrail/inbox/webhooks/x", "/_aws/ses"])(
    "the inbox by its path %s, whatever its headers say",
    (path) => {
      const headers = { ...signed("sqs"), "x-amz-target": "AmazonSQS.SendMessage" };

      expect(route({ path, headers })).toEqual({ service: "inbox" });
    },
  );

  it("SNS by the one action of a link that it hands out, and by no other action beside it", () => {
    expect(serviceOfAction(["Unsubscribe"])).toBe("sns");
    expect(serviceOfAction(["DeleteTopic"])).toBeUndefined();
    expect(serviceOfAction(["Unsubscribe", "DeleteTopic"])).toBeUndefined();
    expect(serviceOfAction([])).toBeUndefined();
  });
});
