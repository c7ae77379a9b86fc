import { join } from "node:path";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { startGateway } from "../../infra/local/emulators/gateway/gateway.ts";
import {
  type FunctionSpec,
  type InvocationRecord,
  type Lambda,
  type LambdaOptions,
  type LogLine,
  startLambda,
} from "../../infra/local/emulators/lambda/lambda.ts";
import { type SqsSns, startSqsSns } from "../../infra/local/emulators/sqs/start-sqs-sns.ts";
import { clientOptions } from "./client-options.ts";

export interface LambdaUnderTest {
  lambda: Lambda;
  /** Over the gateway. */
  client: LambdaClient;
  sqs: SqsSns;
  lines: LogLine[];
  records: InvocationRecord[];
  problems: string[];
  stop(): Promise<void>;
}

/** Lambda behind the gateway, with queues beside it; time-outs unscaled unless asked. */
export async function startLambdaUnderTest(options: Partial<LambdaOptions> = {}): Promise<LambdaUnderTest> {
  const sqs = await startSqsSns();
  const lines: LogLine[] = [];
  const records: InvocationRecord[] = [];
  const problems: string[] = [];
  const lambda = await startLambda({
    accountId: "000000000000",
    region: "us-east-1",
    queues: sqs.queues,
    timeScale: 1,
    environment: { FROM_RUNTIME: "runtime" },
    matches: () => true,
    onLogLine: (line) => lines.push(line),
    onInvocation: (record) => records.push(record),
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  const gateway = await startGateway({ services: { lambda } });
  const client = new LambdaClient(clientOptions(gateway.url));
  return {
    lambda,
    client,
    sqs,
    lines,
    records,
    problems,
    async stop() {
      client.destroy();
      await lambda.stop({ drainMs: 0 });
      await gateway.stop();
      await sqs.stop();
    },
  };
}

/** A function over the handler of that name in `test/fixtures/lambda`; ends after three seconds. */
export function aFunction(fixture: string, changes: Partial<FunctionSpec> = {}): FunctionSpec {
  const functionName = changes.functionName ?? fixture;
  return {
    functionName,
    handler: "index.handler",
    codeDirectory: join(import.meta.dirname, "../fixtures/lambda", fixture),
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    environment: {},
    logGroupName: `/aws/lambda/${functionName}`,
    ...changes,
  };
}

/** Whether a process with that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
