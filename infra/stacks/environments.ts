import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { SubscriptionSetting } from "../constructs/subscription-settings.ts";

/** What differs between the places that the stack is deployed to. */
export interface Environment {
  tables: {
    /** Whether they stay when the stack goes or replaces them. */
    outliveStack: boolean;
    /** Whether DynamoDB refuses to delete them, whoever asks. */
    deletionProtection: boolean;
    /** Days, 1 to 35, in which they can be set back to any second. */
    recoveryDays: number;
  };
  /** Whether CloudFormation refuses to delete the stack. */
  terminationProtection: boolean;
  /** Days that the functions' log lines are kept. */
  logRetention: RetentionDays;
  /** Invocations at the same time, 2 to 1000; together well below what the account may run (1000, if nobody asked for more). */
  maxConcurrency: { ingester: number; processor: number; notifier: number };
  alarms: {
    /** How long the oldest message may lie in a queue, or be worked on, before an alarm says so. */
    oldestMessageSeconds: { ingesterQueue: number; jobsTodo: number; notifications: number };
    /** Whether the topic pipeline-alarms is also told that an alarm is over. */
    tellWhenOver: boolean;
  };
  /** The stack `Telemetry`. */
  telemetry: {
    /** Whether it is deployed when `-c telemetry=` does not say. */
    deployed: boolean;
    /** 1 or 2; with one, an availability zone that fails takes the way out of the other along. */
    natGateways: number;
    /** Percent of the good and quick traces that are kept; failed, retried, slow and unfinished ones always are. */
    samplingPercentage: number;
    /** Where Jaeger keeps spans: in files of its task, which are lost with it, or in OpenSearch with so many gigabytes on each node. */
    storage:
      | { kind: "badger"; retentionDays: number }
      | { kind: "opensearch"; retentionDays: number; gigabytes: number };
    /** Sizes of the tasks, as Fargate has them: 1024 units are a vCPU. */
    programs: Record<"collector" | "jaeger", { cpu: number; memoryMiB: number }>;
  };
  /** Who is always told what the topics are told, besides `-c subscriptions=`. */
  subscriptions: readonly SubscriptionSetting[];
}

/**
 * Each environment has an account of its own, so names are the same everywhere: what is written against `ingester-queue` runs in all of them, and a mistake in one
 * account cannot reach another (see decision 014). Who must share an account puts `-c prefix=` before every name.
 */
export const environments = {
  /** The default; what `npm start` runs on the laptop. Leaves nothing behind when it goes. */
  dev: {
    tables: { outliveStack: false, deletionProtection: false, recoveryDays: 1 },
    terminationProtection: false,
    logRetention: 7,
    maxConcurrency: { ingester: 2, processor: 10, notifier: 2 },
    alarms: { oldestMessageSeconds: { ingesterQueue: 900, jobsTodo: 7200, notifications: 1800 }, tellWhenOver: false },
    telemetry: {
      deployed: false,
      natGateways: 1,
      samplingPercentage: 100,
      storage: { kind: "badger", retentionDays: 3 },
      programs: { collector: { cpu: 256, memoryMiB: 512 }, jaeger: { cpu: 512, memoryMiB: 1024 } },
    },
    subscriptions: [],
  },
  prod: {
    tables: { outliveStack: true, deletionProtection: true, recoveryDays: 35 },
    terminationProtection: true,
    logRetention: 90,
    maxConcurrency: { ingester: 10, processor: 100, notifier: 10 },
    // A job runs for 900 s at most: twice that is a job that was tried again, or one that nobody took.
    alarms: { oldestMessageSeconds: { ingesterQueue: 300, jobsTodo: 1800, notifications: 900 }, tellWhenOver: true },
    telemetry: {
      deployed: false,
      natGateways: 2,
      samplingPercentage: 10,
      storage: { kind: "opensearch", retentionDays: 14, gigabytes: 100 },
      programs: { collector: { cpu: 1024, memoryMiB: 2048 }, jaeger: { cpu: 1024, memoryMiB: 2048 } },
    },
    subscriptions: [],
  },
} satisfies Record<string, Environment>;

export type EnvironmentName = keyof typeof environments;

/** The first one is the default. */
export const environmentNames = Object.keys(environments) as EnvironmentName[];
