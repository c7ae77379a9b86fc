import type { Alarms } from "../emulators/alarms/alarms.ts";
import type { DynamoDb } from "../emulators/dynamodb/dynamo-db.ts";
import type { EventBridge } from "../emulators/events/event-bridge.ts";
import type { Lambda } from "../emulators/lambda/lambda.ts";
import type { Logs } from "../emulators/logs/logs.ts";
import type { SqsSns } from "../emulators/sqs/start-sqs-sns.ts";
import type { ResourcePolicies } from "./resource-policies.ts";

/** What resources are started on: the emulators, as far as a resource type needs them. */
export interface World {
  accountId: string;
  region: string;
  /** Address of the gateway; queue addresses begin with it. */
  url: string;
  queues: Pick<SqsSns, "createQueue" | "createTopic" | "subscribe"> & { queues: Pick<SqsSns["queues"], "attributes"> };
  dynamoDb: Pick<DynamoDb, "createTable">;
  lambda: Pick<Lambda, "createEventSourceMapping" | "createFunction">;
  events: Pick<EventBridge, "createEventBus" | "putRule" | "putTargets">;
  alarms: Pick<Alarms, "putAlarm">;
  logs: Pick<Logs, "createLogGroup">;
  /** Makes an S3 bucket. */
  createBucket(name: string): Promise<void>;
  policies: ResourcePolicies;
  /** Work to be done when every resource of the stack runs. */
  afterwards(work: () => Promise<void>): void;
  /** A sentence for the person who started this. */
  warn(sentence: string): void;
}
