import { type Message, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/**
 * Sends a copy of a dead letter to a queue: body, message attributes and trace header as they are, so that the trace goes on. A FIFO queue gets
 * the message's group; the copy is told from the original, which may be younger than the five minutes of deduplication, by the id of the letter,
 * so that the same letter is delivered once when it is sent twice.
 */
export async function redriveLetter(sqs: SQSClient, queueUrl: string, message: Message): Promise<void> {
  const { Body, MessageAttributes, Attributes, MessageId } = message;
  const header = Attributes?.AWSTraceHeader;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: Body ?? "",
      MessageAttributes,
      ...(header && { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } } }),
      ...(queueUrl.endsWith(".fifo") && {
        MessageGroupId: Attributes?.MessageGroupId ?? MessageId,
        MessageDeduplicationId: `redrive-${MessageId}`,
      }),
      ...(!queueUrl.endsWith(".fifo") && Attributes?.MessageGroupId && { MessageGroupId: Attributes.MessageGroupId }),
    }),
  );
}
