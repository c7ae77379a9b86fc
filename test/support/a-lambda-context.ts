import type { Context } from "aws-lambda";

/** The context of an invocation, with `remaining` milliseconds left; default a minute. */
export function aLambdaContext({
  remaining = 60_000,
  ...given
}: Partial<Context> & { remaining?: number } = {}): Context {
  const deadline = Date.now() + remaining;
  return {
    functionName: "job-processor",
    functionVersion: "7",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:job-processor",
    awsRequestId: "request-1",
    memoryLimitInMB: "512",
    logGroupName: "/aws/lambda/job-processor",
    logStreamName: "stream",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
    ...given,
  };
}
