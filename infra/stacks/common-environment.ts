import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { Alerts } from "../constructs/alerts.ts";
import type { JobQueue } from "../constructs/job-queue.ts";
import type { StackSettings } from "./settings.ts";

export interface CommonEnvironmentOptions {
  /** Those that the deployment chose stand in place of the app's. */
  settings: StackSettings;
  jobs: Table;
  deadLetterQueue: JobQueue;
  alerts: Alerts;
  /** Names of the queues that jobs may name. */
  targetQueues: readonly string[];
}

/** What every function is told by its environment, by the name of its telemetry's service. */
export function commonEnvironment(options: CommonEnvironmentOptions): (serviceName: string) => Record<string, string> {
  const { settings, jobs, deadLetterQueue, alerts, targetQueues } = options;
  return (serviceName) => ({
    OTEL_SERVICE_NAME: serviceName,
    OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${settings.environmentName}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlpEndpoint,
    OTEL_PROPAGATORS: "tracecontext,baggage,xray",
    TRACE_TOPOLOGY: settings.traceTopology,
    TRACE_URL: settings.traceUrl,
    OTLP_HEADERS_SECRET_ARN: settings.otlpHeadersSecretArn,
    POWERTOOLS_SERVICE_NAME: serviceName,
    POWERTOOLS_LOG_LEVEL: "INFO",
    HEARTBEAT_SECONDS: "30",
    JOBS_TABLE: jobs.tableName,
    DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
    JOB_FAILURES_TOPIC_ARN: alerts.jobFailures.topicArn,
    NOTIFY_WEBHOOK_HOSTS: settings.notifyWebhookHosts.join(","),
    NOTIFY_QUEUES: targetQueues.join(","),
    NOTIFY_EMAIL_FROM: settings.notifyEmailFrom,
  });
}
