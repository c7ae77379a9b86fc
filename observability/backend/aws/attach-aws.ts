import type { SampleJobType, SampleOutcome, SubmitResult } from "../api/submit-view.ts";
import { type AlertInbox, startAlertInbox } from "./alerts/alert-inbox.ts";
import type { AlertLog } from "./alerts/alert-log.ts";
import type { AwsAttachment } from "./attachment.ts";
import { type AwsConnection, connectAws } from "./aws-connection.ts";
import {
  createDeadLetterDesk,
  type DeadLetterDesk,
  type DeadLetterDeskOptions,
} from "./dead-letters/dead-letter-desk.ts";
import { createInboxReader } from "./inbox/inbox-reader.ts";
import { type SubmitOptions, submitJob } from "./submit/submit-job.ts";

export interface AttachedAws {
  connection: AwsConnection;
  desk: DeadLetterDesk;
  inbox: ReturnType<typeof createInboxReader>;
  /** Begins to take the topics' messages, if there is a queue for them. */
  listen(): void;
  /** Why no alerts come in at the moment. */
  alertsProblem(): string | undefined;
  /** Throws `SubmissionError`. */
  submit(job: { jobType: SampleJobType; outcome: SampleOutcome }): Promise<SubmitResult>;
  stop(): Promise<void>;
}

export interface AttachNeeds {
  now(): number;
  log: AlertLog;
  readJobs: DeadLetterDeskOptions["readJobs"];
  exportSpans: SubmitOptions["exportSpans"];
  onAlerts(newest: string[]): void;
}

const noQueue =
  "no queue takes the topics' messages for this page: give the backend --alerts-queue <name>, and --assembly <cdk.out> with the topics";

/** Throws `AssemblyError`. */
export async function attachAws(
  attachment: AwsAttachment,
  { now, log, readJobs, exportSpans, onAlerts }: AttachNeeds,
): Promise<AttachedAws> {
  const connection = await connectAws({ attachment, now });
  const { clients, graph } = connection;
  const { alertsQueue } = attachment;
  let inbox: AlertInbox | undefined;
  return {
    connection,
    desk: createDeadLetterDesk({ connection, readJobs }),
    inbox: createInboxReader(attachment.endpoint),
    listen() {
      if (alertsQueue === undefined || !graph) return;
      inbox ??= startAlertInbox({ clients, queueName: alertsQueue, graph, log, now, onAlerts });
    },
    alertsProblem: () => (inbox ? inbox.problem() : noQueue),
    submit: (job) => submitJob(job, { events: clients.events, exportSpans }),
    async stop() {
      await inbox?.stop();
      connection.stop();
    },
  };
}
