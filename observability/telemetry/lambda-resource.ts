import type { Attributes } from "@opentelemetry/api";
import {
  ATTR_AWS_LOG_GROUP_NAMES,
  ATTR_AWS_LOG_STREAM_NAMES,
  ATTR_CLOUD_PLATFORM,
  ATTR_CLOUD_PROVIDER,
  ATTR_CLOUD_REGION,
  ATTR_FAAS_INSTANCE,
  ATTR_FAAS_MAX_MEMORY,
  ATTR_FAAS_NAME,
  ATTR_FAAS_VERSION,
} from "./semconv.ts";

/** The resource of a Lambda function, from the environment that Lambda gives it. */
export function lambdaResource(env: Readonly<Record<string, string | undefined>>): Attributes {
  const attributes: Attributes = {
    [ATTR_CLOUD_PROVIDER]: "aws",
    [ATTR_CLOUD_PLATFORM]: "aws_lambda",
  };
  const set = (key: string, value: string | number | string[] | undefined) => {
    if (value !== undefined) attributes[key] = value;
  };
  const memory = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  set(ATTR_CLOUD_REGION, env.AWS_REGION);
  set(ATTR_FAAS_NAME, env.AWS_LAMBDA_FUNCTION_NAME);
  set(ATTR_FAAS_VERSION, env.AWS_LAMBDA_FUNCTION_VERSION);
  set(ATTR_FAAS_INSTANCE, env.AWS_LAMBDA_LOG_STREAM_NAME);
  set(ATTR_FAAS_MAX_MEMORY, memory > 0 ? memory * 1024 * 1024 : undefined);
  set(ATTR_AWS_LOG_GROUP_NAMES, (env.AWS_LAMBDA_LOG_GROUP_NAME && [env.AWS_LAMBDA_LOG_GROUP_NAME]) || undefined);
  set(ATTR_AWS_LOG_STREAM_NAMES, (env.AWS_LAMBDA_LOG_STREAM_NAME && [env.AWS_LAMBDA_LOG_STREAM_NAME]) || undefined);
  return attributes;
}
