import { type AlertInbox, startAlertInbox } from "./alerts/alert-inbox.ts";
import type { AlertLog } from "./alerts/alert-log.ts";
import type { AwsAttachment } from "./attachment.ts";
import { type AwsConnection, connectAws } from "./aws-connection.ts";
import {
  createDeadLetterDesk,
  type DeadLetterDesk,
  type DeadLetterDeskOptions,
} from "./dead-letters/dead-letter-desk.ts";

export interface AttachedAws {
  connection: AwsConnection;
  desk: DeadLetterDesk;
  /** Begins to take the topics' messages, if there is a queue for them. */
  listen(): void;
  /** Why no alerts come in at the moment. */
  alertsProblem(): string | undefined;
  stop(): Promise<void>;
}

export interface AttachNeeds {
  now(): number;
  log: AlertLog;
  jobOf: DeadLetterDeskOptions["jobOf"];
  onAlerts(newest: string[]): void;
}

const noQueue =
  "no queue takes the topics' messages for this page: give the backend --alerts-queue <name>, and --assembly <cdk.out> with the topics";

/** Throws `AssemblyError`. */
export async function attachAws(
  attachment: AwsAttachment,
  { now, log, jobOf, onAlerts }: AttachNeeds,
): Promise<AttachedAws> {
  const connection = await connectAws({ attachment, now });
  const { clients, graph } = connection;
  const { alertsQueue } = attachment;
  let inbox: AlertInbox | undefined;
  return {
    connection,
    desk: createDeadLetterDesk({ connection, jobOf }),
    listen() {
      if (alertsQueue === undefined || !graph) return;
      inbox ??= startAlertInbox({ clients, queueName: alertsQueue, graph, log, now, onAlerts });
    },
    alertsProblem: () => (inbox ? inbox.problem() : noQueue),
    async stop() {
      await inbox?.stop();
      connection.stop();
    },
  };
}
