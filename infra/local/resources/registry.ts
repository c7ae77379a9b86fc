import { cloudwatchAlarm } from "./cloudwatch-alarm.ts";
import { dynamodbTable } from "./dynamodb-table.ts";
import { eventsEventBus } from "./events-event-bus.ts";
import { eventsRule } from "./events-rule.ts";
import { lambdaEventSourceMapping } from "./lambda-event-source-mapping.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { logsLogGroup } from "./logs-log-group.ts";
import type { ResourceType } from "./resource-type.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { snsSubscription } from "./sns-subscription.ts";
import { snsTopic } from "./sns-topic.ts";
import { snsTopicPolicy } from "./sns-topic-policy.ts";
import { sqsQueue } from "./sqs-queue.ts";
import { sqsQueuePolicy } from "./sqs-queue-policy.ts";

/** Every CloudFormation type that the local runtime starts; the ones it leaves out by choice are in skipped-types.ts. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::CloudWatch::Alarm": cloudwatchAlarm,
  "AWS::DynamoDB::Table": dynamodbTable,
  "AWS::Events::EventBus": eventsEventBus,
  "AWS::Events::Rule": eventsRule,
  "AWS::Lambda::EventSourceMapping": lambdaEventSourceMapping,
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Lambda::Permission": lambdaPermission,
  "AWS::Logs::LogGroup": logsLogGroup,
  "AWS::S3::Bucket": s3Bucket,
  "AWS::SNS::Subscription": snsSubscription,
  "AWS::SNS::Topic": snsTopic,
  "AWS::SNS::TopicPolicy": snsTopicPolicy,
  "AWS::SQS::Queue": sqsQueue,
  "AWS::SQS::QueuePolicy": sqsQueuePolicy,
};
