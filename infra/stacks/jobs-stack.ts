import { Duration, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { Alerts } from "../constructs/alerts.ts";
import type { Bundle, FunctionKey } from "../constructs/bundling.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import { EventIntake } from "../constructs/event-intake.ts";
import { JobFunction } from "../constructs/job-function.ts";
import { JobQueue, maxReceiveCount } from "../constructs/job-queue.ts";
import { JobTables } from "../constructs/job-tables.ts";
import { Notifications } from "../constructs/notifications.ts";
import { Operations } from "../constructs/operations.ts";
import { QueueConsumer, visibilityFor } from "../constructs/queue-consumer.ts";
import { Reconciler } from "../constructs/reconciler.ts";
import { Subscriptions } from "../constructs/subscriptions.ts";
import type { FunctionNetwork } from "../constructs/telemetry/function-network.ts";
import { OtlpHeadersAccess } from "../constructs/telemetry/otlp-headers-access.ts";
import { UndeliveredNotifications } from "../constructs/undelivered-notifications.ts";
import { commonEnvironment } from "./common-environment.ts";
import { deploymentParameters } from "./deployment-parameters.ts";
import { SettingError, type StackSettings } from "./settings.ts";
import { withoutBootstrapRule } from "./without-bootstrap-rule.ts";

export interface JobsStackProps extends StackSettings {
  bundles: Record<FunctionKey, Bundle>;
  /** Where the functions are placed; default no network of ours. */
  network?: FunctionNetwork | undefined;
}

const timeouts = {
  ingester: Duration.seconds(30),
  processor: Duration.seconds(900),
  reconciler: Duration.seconds(60),
  notifier: Duration.seconds(30),
} satisfies Record<FunctionKey, Duration>;

/** The observed job pipeline: default bus → ingester-queue → ingester → jobs-todo → processor, with one dead-letter queue, topics that are told of jobs, and what watches over all of it. */
export class JobsStack extends Stack {
  constructor(scope: Construct, id: string, { bundles, network, ...settings }: JobsStackProps) {
    const { prefix, environment } = settings;
    const named = (name: string) => (prefix ? `${prefix}-${name}` : name);
    super(scope, id, {
      stackName: named(id),
      description: "Job pipeline whose every job is one trace",
      terminationProtection: environment.terminationProtection,
      synthesizer: withoutBootstrapRule(),
    });
    const parameters = deploymentParameters(this, settings);
    const functionOf = (key: FunctionKey) => ({
      functionName: named(`job-${key}`),
      bundle: bundles[key].directory,
      timeout: timeouts[key],
      logRetention: environment.logRetention,
      network,
    });

    const alerts = new Alerts(this, "Alerts", {
      jobFailuresName: named("job-failures"),
      jobEndStateName: named("job-end-state"),
      pipelineAlarmsName: named("pipeline-alarms"),
    });
    const deadLetters = new DeadLetters(this, "DeadLetters", { queueName: named("dead-letter-queue"), alerts });
    const { jobs, jobData } = new JobTables(this, "Tables", {
      jobsName: named("jobs"),
      jobDataName: named("job-data"),
      ...environment.tables,
    });
    const ingesterQueue = new JobQueue(this, "IngesterQueue", {
      queueName: named("ingester-queue"),
      visibilityTimeout: visibilityFor(timeouts.ingester),
      deadLetterQueue: deadLetters.queue,
    });
    const jobsTodo = new JobQueue(this, "JobsTodo", {
      queueName: named("jobs-todo"),
      visibilityTimeout: visibilityFor(timeouts.processor),
      deadLetterQueue: deadLetters.queue,
    });
    const undelivered = new UndeliveredNotifications(this, "UndeliveredNotifications", {
      queueName: named("undelivered-notifications"),
    });
    const jobInbox = new JobQueue(this, "JobInbox", {
      queueName: named("job-inbox"),
      visibilityTimeout: Duration.seconds(60),
      deadLetterQueue: undelivered,
    });
    const environmentOf = commonEnvironment({
      settings: { ...settings, ...parameters },
      jobs,
      deadLetterQueue: deadLetters.queue,
      alerts,
      targetQueues: [jobInbox.plainName, ...settings.notifyQueues],
    });

    new EventIntake(this, "Intake", {
      ruleName: named("jobs-to-ingester-queue"),
      queue: ingesterQueue,
      deadLetterQueue: deadLetters.queue,
    });

    const ingester = new QueueConsumer(this, "Ingester", {
      ...functionOf("ingester"),
      description: "Validates submitted jobs and forwards them to jobs-todo",
      queue: ingesterQueue,
      batchSize: 10,
      maxConcurrency: environment.maxConcurrency.ingester,
      environment: { ...environmentOf("job-ingester"), JOBS_TODO_QUEUE_URL: jobsTodo.queueUrl },
    });
    ingester.may(["sqs:SendMessage"], jobsTodo.queueArn);
    ingester.may(["sqs:SendMessage"], deadLetters.queue.queueArn);
    ingester.may(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], jobs.tableArn);
    alerts.allowPublish(ingester, alerts.jobFailures);

    const processor = new QueueConsumer(this, "Processor", {
      ...functionOf("processor"),
      description: "Executes the jobs of jobs-todo step by step",
      queue: jobsTodo,
      // A job that takes its process down takes no other job with it.
      batchSize: 1,
      maxConcurrency: environment.maxConcurrency.processor,
      environment: {
        ...environmentOf("job-processor"),
        JOB_END_STATE_TOPIC_ARN: alerts.jobEndState.topicArn,
        JOB_DATA_TABLE: jobData.tableName,
        MAX_RECEIVE_COUNT: String(maxReceiveCount),
        RETRY_BACKOFF_SECONDS: "4",
        JOB_TIME_SCALE: "1",
        FAULT_INJECTION: "off",
      },
    });
    processor.may(["sqs:SendMessage"], deadLetters.queue.queueArn);
    processor.may(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], jobs.tableArn);
    processor.may(
      [
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      jobData.tableArn,
    );
    alerts.allowPublish(processor, alerts.jobFailures);
    alerts.allowPublish(processor, alerts.jobEndState);

    const reconciler = new Reconciler(this, "Reconciler", {
      ...functionOf("reconciler"),
      description: "Finds dead letters without a reason, records and announces them",
      ruleName: named("reconcile-dead-letters"),
      deadLetterQueue: deadLetters.queue,
      environment: {
        ...environmentOf("job-reconciler"),
        JOB_END_STATE_TOPIC_ARN: alerts.jobEndState.topicArn,
        INGESTER_QUEUE_ARN: ingesterQueue.queueArn,
      },
    });
    reconciler.may(["dynamodb:GetItem", "dynamodb:UpdateItem"], jobs.tableArn);
    alerts.allowPublish(reconciler, alerts.jobFailures);

    const told = [alerts.jobFailures, alerts.jobEndState];
    const subscribed = { settings: settings.subscriptions, alerts, undelivered };
    const { topics } = new Subscriptions(this, "Subscriptions", subscribed);
    undelivered.admit([...new Set([...told, ...topics])]);
    const { queue: notifications, notifier } = new Notifications(this, "Notifications", {
      queueName: named("notifications"),
      topics: told,
      undelivered,
      notifier: {
        ...functionOf("notifier"),
        description: "Tells the ends of jobs to the targets that the jobs name",
        maxConcurrency: environment.maxConcurrency.notifier,
        environment: { ...environmentOf("job-notifier"), RETRY_BACKOFF_SECONDS: "30" },
      },
      inbox: jobInbox,
      otherQueues: settings.notifyQueues,
      emailFrom: settings.notifyEmailFrom,
    });
    notifier.may(["dynamodb:GetItem", "dynamodb:UpdateItem"], jobs.tableArn);
    this.#refuseOwn(settings.notifyQueues, jobInbox);

    new OtlpHeadersAccess(this, "OtlpHeaders", {
      secretArn: parameters.otlpHeadersSecretArn,
      functions: this.node.findAll().filter((each) => each instanceof JobFunction),
    });

    const { oldestMessageSeconds, tellWhenOver } = environment.alarms;
    new Operations(this, "Operations", {
      dashboardName: named("jobtrail"),
      alerts,
      deadLetters,
      queues: [
        { queue: ingesterQueue, oldestMessageSeconds: oldestMessageSeconds.ingesterQueue },
        { queue: jobsTodo, oldestMessageSeconds: oldestMessageSeconds.jobsTodo },
        { queue: notifications, oldestMessageSeconds: oldestMessageSeconds.notifications },
      ],
      undelivered,
      functions: [ingester, processor, reconciler, notifier],
      tellWhenOver,
    });
  }

  /** What is told to a queue of the pipeline becomes a job, a dead letter, or a notification that is told there again. */
  #refuseOwn(notifyQueues: readonly string[], inbox: JobQueue): void {
    const own = this.node.findAll().filter((each): each is JobQueue => each instanceof JobQueue && each !== inbox);
    const named = own.map(({ plainName }) => plainName).find((name) => notifyQueues.includes(name));
    if (named === undefined) return;
    throw new SettingError(
      `notifyQueues: expected queues of others, got ${named}, which is the pipeline's own; nothing was synthesised, give others as -c notifyQueues=…`,
    );
  }
}
