import { AwsError } from "../../infra/local/emulators/aws-error.ts";
import { ResourcePolicies } from "../../infra/local/resources/resource-policies.ts";
import type { World } from "../../infra/local/resources/world.ts";

export interface RecordedWorld extends World {
  /** What was asked of the emulators, in order: the verb and its argument. */
  calls: [string, unknown][];
  warnings: string[];
  finish(): Promise<void>;
}

/** A world that keeps what it is asked for and starts nothing. */
export function aWorld(): RecordedWorld {
  const calls: [string, unknown][] = [];
  const warnings: string[] = [];
  const later: (() => Promise<void>)[] = [];
  const queueArns = new Map<string, Record<string, string>>();
  const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;
  const record = (verb: string, argument: unknown) => void calls.push([verb, argument]);
  return {
    calls,
    warnings,
    accountId: "000000000000",
    region: "us-east-1",
    url: "http://localhost:4566",
    policies: new ResourcePolicies("000000000000"),
    queues: {
      createQueue(name, attributes = {}) {
        record("createQueue", { name, attributes });
        queueArns.set(arn("sqs", name), attributes);
        return { queueArn: arn("sqs", name), queueName: name };
      },
      createTopic(name, attributes) {
        record("createTopic", { name, attributes });
        return { topicArn: arn("sns", name) };
      },
      subscribe(input) {
        record("subscribe", input);
        return { subscriptionArn: `${input.topicArn}:1` };
      },
      queues: {
        async attributes(queueArn) {
          const attributes = queueArns.get(queueArn);
          if (attributes) return attributes;
          throw new AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
        },
      },
    },
    dynamoDb: {
      async createTable(input) {
        record("createTable", input);
        return { tableArn: arn("dynamodb", `table/${input.TableName}`), tableName: input.TableName ?? "" };
      },
    },
    lambda: {
      async createFunction(spec) {
        record("createFunction", spec);
        return { functionArn: arn("lambda", `function:${spec.functionName}`) };
      },
      async createEventSourceMapping(spec) {
        record("createEventSourceMapping", spec);
        return { uuid: "11111111-2222-3333-4444-555555555555" };
      },
    },
    events: {
      async createEventBus(input) {
        record("createEventBus", input);
        return { EventBusArn: arn("events", `event-bus/${input.Name}`) };
      },
      async putRule(input) {
        record("putRule", input);
        return { RuleArn: arn("events", `rule/${input.Name}`) };
      },
      async putTargets(input) {
        record("putTargets", input);
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    },
    alarms: {
      putAlarm(input) {
        record("putAlarm", input);
        return { alarmArn: arn("cloudwatch", `alarm:${input.AlarmName}`) };
      },
    },
    logs: {
      createLogGroup(name, options) {
        record("createLogGroup", { name, ...options });
        return { arn: arn("logs", `log-group:${name}:*`) };
      },
    },
    createBucket: async (name) => record("createBucket", name),
    afterwards: (work) => void later.push(work),
    warn: (sentence) => void warnings.push(sentence),
    async finish() {
      for (const work of later) await work();
    },
  };
}
