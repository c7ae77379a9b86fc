import type { QueueMessageAttribute } from "../queues.ts";
import type { SnsService } from "./sns-service.ts";

export interface PublishOptions {
  subject?: string;
  messageAttributes?: Record<string, QueueMessageAttribute>;
  /** X-Ray header; queues get it as `AWSTraceHeader`. */
  traceHeader?: string;
  messageGroupId?: string;
  messageDeduplicationId?: string;
}

/** What the other emulators may do with topics. Throws `AwsError` (`NotFound`). */
export interface Topics {
  publish(topicArn: string, message: string, options?: PublishOptions): Promise<{ messageId: string }>;
}

export function createTopics(sns: SnsService): Topics {
  return {
    async publish(topicArn, message, options = {}) {
      const parameters: Record<string, string> = { Action: "Publish", TopicArn: topicArn, Message: message };
      if (options.subject) parameters.Subject = options.subject;
      if (options.messageGroupId) parameters.MessageGroupId = options.messageGroupId;
      if (options.messageDeduplicationId) parameters.MessageDeduplicationId = options.messageDeduplicationId;
      Object.entries(options.messageAttributes ?? {}).forEach(([name, attribute], index) => {
        const prefix = `MessageAttributes.entry.${index + 1}`;
        parameters[`${prefix}.Name`] = name;
        parameters[`${prefix}.Value.DataType`] = attribute.DataType;
        if (attribute.StringValue !== undefined) parameters[`${prefix}.Value.StringValue`] = attribute.StringValue;
        if (attribute.BinaryValue !== undefined) parameters[`${prefix}.Value.BinaryValue`] = attribute.BinaryValue;
      });
      const xml = await sns.call(parameters, options.traceHeader);
      return { messageId: /<MessageId>([^<]+)<\/MessageId>/.exec(xml)?.[1] ?? "" };
    },
  };
}
