import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The AWS clients of a function, made once per environment. Queue URLs name the queue; the endpoint is the SDK's own. */
export function awsClients() {
  return {
    sqs: new SQSClient({ useQueueUrlAsEndpoint: false, md5: false }),
    sns: new SNSClient({}),
    dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
  };
}
