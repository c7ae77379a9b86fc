/**
 * Attribute keys of the OpenTelemetry semantic conventions 1.44.0, copied because the messaging and FaaS conventions are still in
 * development and their package moves the names between minor versions.
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 */
export const SCHEMA_URL = "https://opentelemetry.io/schemas/1.44.0";

export const ATTR_ERROR_TYPE = "error.type";
export const ATTR_MESSAGING_SYSTEM = "messaging.system";
export const ATTR_MESSAGING_OPERATION_NAME = "messaging.operation.name";
export const ATTR_MESSAGING_OPERATION_TYPE = "messaging.operation.type";
export const ATTR_MESSAGING_DESTINATION_NAME = "messaging.destination.name";
export const ATTR_MESSAGING_BATCH_MESSAGE_COUNT = "messaging.batch.message_count";
export const ATTR_MESSAGING_MESSAGE_ID = "messaging.message.id";
export const ATTR_MESSAGING_MESSAGE_CONVERSATION_ID = "messaging.message.conversation_id";

export const ATTR_FAAS_TRIGGER = "faas.trigger";
export const ATTR_FAAS_COLDSTART = "faas.coldstart";
export const ATTR_FAAS_INVOCATION_ID = "faas.invocation_id";
export const ATTR_FAAS_NAME = "faas.name";
export const ATTR_FAAS_VERSION = "faas.version";
export const ATTR_FAAS_INSTANCE = "faas.instance";
/** Bytes. */
export const ATTR_FAAS_MAX_MEMORY = "faas.max_memory";

export const ATTR_SERVICE_NAME = "service.name";
export const ATTR_CLOUD_PROVIDER = "cloud.provider";
export const ATTR_CLOUD_PLATFORM = "cloud.platform";
export const ATTR_CLOUD_REGION = "cloud.region";
export const ATTR_CLOUD_ACCOUNT_ID = "cloud.account.id";
export const ATTR_CLOUD_RESOURCE_ID = "cloud.resource_id";
export const ATTR_AWS_LAMBDA_INVOKED_ARN = "aws.lambda.invoked_arn";
export const ATTR_AWS_LOG_GROUP_NAMES = "aws.log.group.names";
export const ATTR_AWS_LOG_STREAM_NAMES = "aws.log.stream.names";

/** `messaging.system` values; EventBridge has none in the conventions. */
export const SYSTEM_SQS = "aws_sqs";
export const SYSTEM_SNS = "aws.sns";
export const SYSTEM_EVENTBRIDGE = "aws_eventbridge";
