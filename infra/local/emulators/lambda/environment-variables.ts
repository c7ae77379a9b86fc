import { tmpdir } from "node:os";
import { delimiter, dirname } from "node:path";
import { defaultRuntime, type FunctionSpec } from "./function-spec.ts";
import { withOverrides } from "./with-overrides.ts";

export interface EnvironmentVariablesOptions {
  spec: FunctionSpec;
  /** Set by the local runtime for every function; wins over the template. */
  overrides: Record<string, string>;
  region: string;
  logStreamName: string;
  runtimeApi: string;
  runtimeDirectory: string;
}

/** The whole environment of a function's process. Nothing is taken over from the host's. */
export function environmentVariables(options: EnvironmentVariablesOptions): Record<string, string> {
  const { spec, overrides, region, logStreamName, runtimeApi, runtimeDirectory } = options;
  return {
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    HOME: tmpdir(),
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SESSION_TOKEN: "test",
    ...withOverrides(spec.environment, overrides),
    _HANDLER: spec.handler,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime ?? defaultRuntime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_RUNTIME_DIR: runtimeDirectory,
    LAMBDA_TASK_ROOT: spec.codeDirectory,
  };
}
