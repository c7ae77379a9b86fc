import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { injectMessageAttributes, SYSTEM_SQS, sendMessage } from "../../observability/telemetry/index.ts";
import type { Tell } from "./tellers.ts";

/** Puts the topic's message on a queue of the same account and region as `besideUrl`, with the attributes that say how the job ended. */
export function queueSender({ sqs, besideUrl }: { sqs: SQSClient; besideUrl: string }): Tell {
  const account = besideUrl.slice(0, besideUrl.lastIndexOf("/"));
  return async (queue, { body, attributes }) => {
    const told = Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]);
    await sendMessage({ system: SYSTEM_SQS, destination: queue }, {}, (carrier) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: `${account}/${queue}`,
          MessageBody: body,
          MessageAttributes: injectMessageAttributes(Object.fromEntries(told), carrier).attributes,
        }),
      ),
    );
  };
}
