/**
 * The program of an execution environment: loads the handler, then takes one invocation after the other from the Lambda
 * Runtime API. Nothing of the emulators is imported here; what it knows, it reads from the environment as any runtime does.
 */
import module from "node:module";
import { describeError, NodeExit, UnhandledRejection } from "./error-document.ts";
import { loadHandler } from "./load-handler.ts";
import { logAsLambda, logError } from "./log-as-lambda.ts";
import { connectRuntime, type RuntimeReply } from "./runtime-connection.ts";

const env = process.env;
delete env.NODE_COMPILE_CACHE;
const [host = "127.0.0.1", port = "0"] = (env.AWS_LAMBDA_RUNTIME_API ?? "").split(":");
const runtime = connectRuntime(host, Number(port));
let requestId: string | undefined;

logAsLambda(() => requestId);
process.on("uncaughtException", (error) => giveUp("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) =>
  giveUp("Unhandled Promise Rejection", new UnhandledRejection(String(reason)), 128),
);
process.on("beforeExit", () => {
  if (requestId !== undefined) giveUp("Invoke Error", new NodeExit(), 13);
});
void run();

async function run(): Promise<void> {
  const handler = await loadHandler(env.LAMBDA_TASK_ROOT ?? process.cwd(), env._HANDLER ?? "").catch((error: unknown) =>
    giveUp("Init Error", error, 1),
  );
  if (handler === undefined) return;
  let next = runtime.ask("GET", "invocation/next");
  module.flushCompileCache();
  for (;;) {
    const invocation = await next;
    const id = invocation.headers["lambda-runtime-aws-request-id"] ?? "";
    requestId = id;
    env._X_AMZN_TRACE_ID = invocation.headers["lambda-runtime-trace-id"] ?? "";
    let body: string;
    let kind = "response";
    try {
      runtime.release();
      const event: unknown = JSON.parse(invocation.body);
      body = JSON.stringify((await handler(event, contextOf(id, invocation))) ?? null) ?? "null";
    } catch (error) {
      kind = "error";
      logError("Invoke Error", error);
      body = JSON.stringify(describeError(error));
    }
    requestId = undefined;
    runtime.hold();
    void runtime.ask("POST", `invocation/${id}/${kind}`, body);
    next = runtime.ask("GET", "invocation/next");
  }
}

/** Says why this process cannot go on, then ends it. */
function giveUp(title: string, error: unknown, exitCode: number): undefined {
  logError(title, error);
  const path = requestId === undefined ? "init/error" : `invocation/${requestId}/error`;
  requestId = undefined;
  runtime.hold();
  void runtime.ask("POST", path, JSON.stringify(describeError(error))).then(() => process.exit(exitCode));
}

function contextOf(awsRequestId: string, { headers }: RuntimeReply): object {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const clientContext = headers["lambda-runtime-client-context"];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}
