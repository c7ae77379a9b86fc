import { Construct } from "constructs";
import type { Alerts } from "./alerts.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { JobFunction } from "./job-function.ts";
import type { JobQueue } from "./job-queue.ts";
import { PipelineAlarms, type WatchedQueue } from "./pipeline-alarms.ts";
import { PipelineDashboard } from "./pipeline-dashboard.ts";

export interface OperationsProps {
  dashboardName: string;
  alerts: Alerts;
  deadLetters: DeadLetters;
  /** Worked off by functions, in the order of the jobs' way. */
  queues: readonly WatchedQueue[];
  /** Nothing works it off, so that nothing is to lie in it. */
  undelivered: JobQueue;
  functions: readonly JobFunction[];
  /** Whether the topic pipeline-alarms is also told that an alarm is over. */
  tellWhenOver: boolean;
}

/** What whoever runs the pipeline looks at: alarms and a dashboard over every queue, function and topic. */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { dashboardName, alerts, deadLetters, queues, undelivered, functions, tellWhenOver } = props;
    const { alarms } = new PipelineAlarms(this, "Alarms", {
      queues,
      emptyQueues: [undelivered],
      functions,
      alerts,
      tellWhenOver,
    });
    new PipelineDashboard(this, "Dashboard", {
      dashboardName,
      queues: queues.map(({ queue }) => queue),
      emptyQueues: [deadLetters.queue, undelivered],
      functions,
      topics: [alerts.jobFailures, alerts.jobEndState, alerts.pipelineAlarms],
      alarms: [deadLetters.alarm, ...alarms],
    });
  }
}
