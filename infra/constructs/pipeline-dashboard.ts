import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { JobFunction } from "./job-function.ts";
import type { JobQueue } from "./job-queue.ts";

export interface PipelineDashboardProps {
  dashboardName: string;
  /** In the order of the jobs' way. */
  queues: readonly JobQueue[];
  /** Queues that are to be empty. */
  emptyQueues: readonly JobQueue[];
  functions: readonly JobFunction[];
  topics: readonly ITopic[];
  alarms: readonly IAlarm[];
}

const period = Duration.minutes(1);

/** One page for the whole pipeline on CloudWatch: what is wrong first, then queues, functions and topics. */
export class PipelineDashboard extends Construct {
  constructor(scope: Construct, id: string, { dashboardName, ...shown }: PipelineDashboardProps) {
    super(scope, id);
    new Dashboard(this, "Dashboard", {
      dashboardName,
      defaultInterval: Duration.hours(3),
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", width: 24, height: 3, alarms: [...shown.alarms] })],
        aboutQueues(shown),
        ...shown.functions.map(aboutFunction),
        aboutTopics(shown.topics),
      ],
    });
  }
}

function aboutQueues({ queues, emptyQueues }: Pick<PipelineDashboardProps, "queues" | "emptyQueues">): IWidget[] {
  return [
    graph("Messages that wait", queues.map(visible)),
    graph(
      "Age of the oldest message",
      queues.map((queue) =>
        queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period, label: queue.plainName }),
      ),
    ),
    graph("Dead letters", emptyQueues.map(visible)),
  ];
}

function visible(queue: JobQueue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period, label: queue.plainName });
}

function aboutFunction(fn: JobFunction): IWidget[] {
  const sum = { statistic: Stats.SUM, period };
  return [
    graph(`${fn.plainName}: invocations`, [
      fn.metricInvocations({ ...sum, label: "invocations" }),
      fn.metricErrors({ ...sum, label: "errors" }),
      fn.metricThrottles({ ...sum, label: "throttles" }),
    ]),
    graph(
      `${fn.plainName}: duration`,
      [50, 95, 99].map((percent) => fn.metricDuration({ statistic: Stats.p(percent), period, label: `p${percent}` })),
    ),
    graph(`${fn.plainName}: at the same time`, [
      fn.metric("ConcurrentExecutions", { statistic: Stats.MAXIMUM, period, label: "invocations" }),
    ]),
  ];
}

function aboutTopics(topics: readonly ITopic[]): IWidget[] {
  const sum = { statistic: Stats.SUM, period };
  return [
    graph(
      "Notifications delivered",
      topics.map((topic) => topic.metricNumberOfNotificationsDelivered({ ...sum, label: topic.topicName })),
    ),
    graph(
      "Notifications not delivered",
      topics.map((topic) => topic.metricNumberOfNotificationsFailed({ ...sum, label: topic.topicName })),
    ),
  ];
}

function graph(title: string, left: IMetric[]): IWidget {
  return new GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0, showUnits: false } });
}
