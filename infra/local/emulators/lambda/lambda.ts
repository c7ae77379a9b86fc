import { randomUUID } from "node:crypto";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { AwsError } from "../aws-error.ts";
import { messageOf } from "../message-of.ts";
import type { Queues } from "../queues.ts";
import { waitAtMost } from "../wait-at-most.ts";
import { createAsyncInvocations } from "./async-invocations.ts";
import type { InvokeOptions, InvokeResult, Lambda, LambdaFunction, LambdaOptions } from "./contract.ts";
import { createEnvironmentPool } from "./environment-pool.ts";
import { createEventSourceMapping, type EventSourceMapping, type MappingPoller } from "./event-source-mapping.ts";
import { parseFunctionName } from "./function-name.ts";
import { checkEventSourceMapping, checkFunction, type EventSourceMappingSpec } from "./function-spec.ts";
import { createInitSlots } from "./init-slots.ts";
import { type Invocation, type InvocationResult, toldIn } from "./invocation.ts";
import { createLambdaApi } from "./lambda-api.ts";
import { createRecordFilter } from "./record-filter.ts";
import { receiveVisibilitySeconds, scaledTimeoutSeconds } from "./time-scale.ts";
import { newTraceHeader } from "./trace-header.ts";

export type { LogLine } from "../logs/log-line.ts";
export type { InvokeOptions, InvokeResult, Lambda, LambdaOptions } from "./contract.ts";
export type { EventSourceMappingSpec, FunctionSpec } from "./function-spec.ts";
export type { InvocationRecord } from "./invocation.ts";

const syncPayloadLimit = 6_291_456;
const asyncPayloadLimit = 1_048_576;
const stopGraceMs = 1_000;
const updateDrainMs = 60_000;

/** Lambda on this machine: functions as processes behind the Runtime API, the Invoke API, event source mappings of SQS queues. */
export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const { accountId, region, queues, timeScale, onInvocation, onProblem = () => {} } = options;
  const functions = new Map<string, LambdaFunction>();
  const mappings = new Map<string, EventSourceMapping>();
  const initSlots = createInitSlots(2);
  const compileCacheDirectory = join(tmpdir(), "jobtrail-compile-cache");
  const running = new Set<Promise<unknown>>();
  let stopping: Promise<void> | undefined;

  const events = createAsyncInvocations({
    retryDelaysMs: [60_000, 120_000].map((ms) => Math.max(500, ms * timeScale)),
    onDropped: onProblem,
    async run(name, invocation) {
      const found = functions.get(name);
      return found === undefined || throttled(found) ? undefined : run(found, invocation);
    },
  });

  function find(functionName: string, given?: string): LambdaFunction {
    const { name, qualifier = given } = parseFunctionName(functionName);
    const found = functions.get(name);
    if (found !== undefined && (qualifier === undefined || qualifier === "$LATEST")) return found;
    const suffix = qualifier === undefined ? "" : `:${qualifier}`;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}${suffix}`;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  }

  async function run({ spec, pool }: LambdaFunction, invocation: Invocation): Promise<InvocationResult> {
    const result = await pool.run(invocation);
    const { environmentId, coldStart, initDurationMs, startedAt, durationMs, outcome, errorType } = result;
    onInvocation?.({
      functionName: spec.functionName,
      requestId: invocation.requestId,
      traceHeader: invocation.traceHeader,
      source: invocation.source,
      environmentId,
      coldStart,
      startedAt,
      durationMs,
      outcome,
      ...(initDurationMs !== undefined && { initDurationMs }),
      ...(errorType !== undefined && { errorType }),
      ...(outcome === "init-error" && toldIn(result.payload)),
    });
    return result;
  }

  function throttled({ spec, pool }: LambdaFunction): boolean {
    const { busy, waiting } = pool.counts();
    return spec.reservedConcurrentExecutions !== undefined && busy + waiting >= spec.reservedConcurrentExecutions;
  }

  async function invoke(request: InvokeOptions, qualifier?: string): Promise<InvokeResult> {
    const { invocationType = "RequestResponse", clientContext } = request;
    const found = find(request.functionName, qualifier);
    const payload = request.payload === undefined || request.payload.length === 0 ? "{}" : request.payload;
    checkPayload(payload, invocationType);
    const requestId = randomUUID();
    if (invocationType === "DryRun") return { statusCode: 204, requestId, payload: "" };
    const invocation: Invocation = {
      requestId,
      payload,
      traceHeader: request.traceHeader ?? newTraceHeader(),
      source: invocationType === "Event" ? "event" : "invoke",
      ...(clientContext !== undefined && { clientContext }),
    };
    if (invocationType === "Event") {
      events.accept(found.spec.functionName, invocation);
      return { statusCode: 202, requestId, payload: "" };
    }
    if (throttled(found)) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    const work = run(found, invocation).finally(() => running.delete(work));
    running.add(work);
    const result = await work;
    const answer = { statusCode: 200, requestId, payload: result.payload.toString(), result };
    return result.outcome === "success" ? answer : { ...answer, functionError: "Unhandled" };
  }

  async function createMapping(spec: EventSourceMappingSpec): Promise<EventSourceMapping> {
    const target = find(spec.functionName);
    checkEventSourceMapping(spec);
    for (const { uuid, functionArn, spec: existing } of mappings.values()) {
      if (functionArn !== target.functionArn || existing().eventSourceArn !== spec.eventSourceArn) continue;
      const message = `The event source arn (" ${spec.eventSourceArn} ") and function (" ${target.spec.functionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${uuid}`;
      throw new AwsError("ResourceConflictException", message, 409);
    }
    await checkVisibility(queues, spec.eventSourceArn, target.spec.timeoutSeconds);
    const uuid = randomUUID();
    const mapping = createEventSourceMapping({
      uuid,
      arn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
      functionArn: target.functionArn,
      spec,
      poller: pollerOf(target, spec),
      drainMs: updateDrainMs,
    });
    mappings.set(uuid, mapping);
    return mapping;
  }

  function pollerOf(target: LambdaFunction, spec: EventSourceMappingSpec): MappingPoller {
    const timeout = scaledTimeoutSeconds(target.spec.timeoutSeconds, timeScale);
    return {
      queues,
      region,
      onProblem,
      pool: target.pool,
      processors: availableParallelism(),
      visibilitySeconds: receiveVisibilitySeconds(timeout, spec.maximumBatchingWindowSeconds),
      accepts: createRecordFilter(spec.filterPatterns ?? [], options.matches),
      invoke: (invocation) => run(target, invocation),
    };
  }

  const api = createLambdaApi({
    functions: () => [...functions.values()],
    find,
    invoke,
    overrides: options.environment,
    mappings,
    createMapping,
    updateMapping(mapping, spec) {
      checkEventSourceMapping(spec);
      mapping.update(spec, pollerOf(find(mapping.functionArn), spec));
    },
    async deleteMapping(mapping) {
      mappings.delete(mapping.uuid);
      await mapping.stop(updateDrainMs);
    },
  });

  async function stop(drainMs: number): Promise<void> {
    const end = Date.now() + drainMs;
    const left = () => Math.max(0, end - Date.now());
    await Promise.all([...[...mappings.values()].map((mapping) => mapping.stop(drainMs)), events.stop(drainMs)]);
    await waitAtMost(left(), Promise.all(running));
    await Promise.all([...functions.values()].map(({ pool }) => pool.stop(stopGraceMs)));
  }

  return {
    handle: api.handle,
    async createFunction(spec) {
      checkFunction(spec);
      const { functionName } = spec;
      if (functions.has(functionName)) {
        throw new AwsError("ResourceConflictException", `Function already exist: ${functionName}`, 409);
      }
      const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
      const maximum = spec.reservedConcurrentExecutions ?? options.maximumEnvironments ?? 10;
      const pool = createEnvironmentPool({
        initSlots,
        maximum,
        environment: {
          spec,
          functionArn,
          region,
          compileCacheDirectory,
          overrides: options.environment,
          timeoutMs: scaledTimeoutSeconds(spec.timeoutSeconds, timeScale) * 1000,
          initTimeoutMs: (options.initTimeoutSeconds ?? 10) * 1000,
          onLogLine: options.onLogLine,
        },
      });
      functions.set(functionName, { spec, functionArn, createdAt: Date.now(), pool });
      return { functionArn };
    },
    invoke: (request) => invoke(request),
    async createEventSourceMapping(spec) {
      const { uuid } = await createMapping(spec);
      return { uuid };
    },
    pids: () => [...functions.values()].flatMap(({ pool }) => pool.pids()),
    stop({ drainMs = 10_000 } = {}) {
      stopping ??= stop(drainMs);
      return stopping;
    },
  };
}

function checkPayload(payload: string | Buffer, invocationType: string): void {
  const bytes = Buffer.byteLength(payload);
  const limit = invocationType === "Event" ? asyncPayloadLimit : syncPayloadLimit;
  if (bytes > limit) {
    const message = `${bytes} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`;
    throw new AwsError("RequestTooLargeException", message, 413);
  }
  try {
    JSON.parse(payload.toString());
  } catch (error) {
    const message = `Could not parse request body into json: ${messageOf(error)}`;
    throw new AwsError("InvalidRequestContentException", message);
  }
}

async function checkVisibility(queues: Queues, queueArn: string, timeoutSeconds: number): Promise<void> {
  const attributes = await queues.attributes(queueArn).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      "InvalidParameterValueException",
      `Error occurred while ReceiveMessage. SQS Error Code: ${error.code}. SQS Error Message: ${error.message}`,
    );
  });
  const visibility = Number(attributes.VisibilityTimeout ?? 30);
  if (visibility >= timeoutSeconds) return;
  throw new AwsError(
    "InvalidParameterValueException",
    `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  );
}
