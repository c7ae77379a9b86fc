import type {
  FunctionConfiguration,
  GetFunctionResponse,
  ListEventSourceMappingsResponse,
  ListFunctionsResponse,
} from "@aws-sdk/client-lambda";
import { AwsError } from "../aws-error.ts";
import type { AwsService, ServiceRequest, ServiceResponse } from "../service.ts";
import type { InvokeOptions, InvokeResult, LambdaFunction } from "./contract.ts";
import type { EventSourceMapping, MappingDescription } from "./event-source-mapping.ts";
import { defaultRuntime, type EventSourceMappingSpec } from "./function-spec.ts";
import { createMappingInput, updateMappingInput } from "./mapping-input.ts";
import { withOverrides } from "./with-overrides.ts";

export interface LambdaApiOptions {
  functions(): LambdaFunction[];
  /** Throws `ResourceNotFoundException`. */
  find(functionName: string, qualifier?: string): LambdaFunction;
  invoke(options: InvokeOptions, qualifier?: string): Promise<InvokeResult>;
  /** Environment variables that win over the template's. */
  overrides: Record<string, string>;
  mappings: ReadonlyMap<string, EventSourceMapping>;
  createMapping(spec: EventSourceMappingSpec): Promise<EventSourceMapping>;
  updateMapping(mapping: EventSourceMapping, spec: EventSourceMappingSpec): void;
  deleteMapping(mapping: EventSourceMapping): Promise<void>;
}

/** Lambda's REST API as far as the local runtime needs it; every other call is refused by name. */
export function createLambdaApi(options: LambdaApiOptions): AwsService {
  const { functions, find, invoke, mappings, createMapping, updateMapping, deleteMapping } = options;
  const configuration = (found: LambdaFunction) => functionConfiguration(found, options.overrides);

  async function handleFunctions(request: ServiceRequest, rest: string[]): Promise<ServiceResponse | undefined> {
    const [name, part] = rest;
    const qualifier = request.query.get("Qualifier") ?? undefined;
    if (request.method === "POST" && name !== undefined && part === "invocations") {
      return answerInvoke(request, name, qualifier, invoke);
    }
    if (request.method !== "GET") return undefined;
    if (name === undefined) {
      const list = functions().map(configuration);
      return json(200, { Functions: list } satisfies ListFunctionsResponse);
    }
    if (part === "configuration") return json(200, configuration(find(name, qualifier)));
    if (part !== undefined) return undefined;
    const found = find(name, qualifier);
    const { tags, reservedConcurrentExecutions } = found.spec;
    return json(200, {
      Configuration: configuration(found),
      Code: { RepositoryType: "Local", Location: found.spec.codeDirectory },
      ...(tags !== undefined && { Tags: tags }),
      ...(reservedConcurrentExecutions !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: reservedConcurrentExecutions },
      }),
    } satisfies GetFunctionResponse);
  }

  async function handleMappings(request: ServiceRequest, rest: string[]): Promise<ServiceResponse | undefined> {
    const [uuid] = rest;
    if (uuid === undefined) {
      if (request.method === "POST") {
        return json(202, (await createMapping(createMappingInput(request.body))).describe());
      }
      return request.method === "GET" ? json(200, listMappings(request.query)) : undefined;
    }
    const mapping = mappings.get(uuid);
    if (mapping === undefined) {
      throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404);
    }
    if (request.method === "GET") return json(200, mapping.describe());
    if (request.method === "PUT") {
      updateMapping(mapping, updateMappingInput(request.body, mapping.spec()));
      return json(202, mapping.describe());
    }
    if (request.method !== "DELETE") return undefined;
    void deleteMapping(mapping);
    return json(202, { ...mapping.describe(), State: "Deleting" });
  }

  function listMappings(query: URLSearchParams): Omit<ListEventSourceMappingsResponse, "EventSourceMappings"> & {
    EventSourceMappings: MappingDescription[];
  } {
    const functionName = query.get("FunctionName");
    const source = query.get("EventSourceArn");
    const arn = functionName === null ? undefined : find(functionName).functionArn;
    const EventSourceMappings = [...mappings.values()]
      .filter((mapping) => arn === undefined || mapping.functionArn === arn)
      .map((mapping) => mapping.describe())
      .filter(({ EventSourceArn }) => source === null || EventSourceArn === source);
    return { EventSourceMappings };
  }

  return {
    async handle(request) {
      const [version, collection, ...rest] = request.path.split("/").filter(Boolean).map(decodeURIComponent);
      const routes = { functions: handleFunctions, "event-source-mappings": handleMappings };
      const route = version === "2015-03-31" && Object.entries(routes).find(([name]) => name === collection)?.[1];
      const answer = route ? await route(request, rest) : undefined;
      if (answer !== undefined) return answer;
      throw new AwsError(
        "UnsupportedOperationException",
        `${request.method} ${request.path} is not a call that the local Lambda answers; it is added in infra/local/emulators/lambda/lambda-api.ts`,
        501,
      );
    },
  };
}

async function answerInvoke(
  request: ServiceRequest,
  functionName: string,
  qualifier: string | undefined,
  invoke: LambdaApiOptions["invoke"],
): Promise<ServiceResponse> {
  const { headers, body } = request;
  const traceHeader = headers["x-amzn-trace-id"];
  const clientContext = headers["x-amz-client-context"];
  const { statusCode, requestId, payload, functionError, result } = await invoke(
    {
      functionName,
      payload: body,
      invocationType: invocationTypeOf(headers["x-amz-invocation-type"]),
      ...(traceHeader !== undefined && { traceHeader }),
      ...(clientContext !== undefined && { clientContext: Buffer.from(clientContext, "base64").toString() }),
    },
    qualifier,
  );
  const tail = headers["x-amz-log-type"] === "Tail" ? await result?.logTail() : undefined;
  return {
    status: statusCode,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      ...(statusCode === 200 && { "x-amz-executed-version": "$LATEST" }),
      ...(functionError !== undefined && { "x-amz-function-error": functionError }),
      ...(tail !== undefined && { "x-amz-log-result": Buffer.from(tail).toString("base64") }),
    },
    body: payload,
  };
}

function invocationTypeOf(value = "RequestResponse"): NonNullable<InvokeOptions["invocationType"]> {
  if (value === "RequestResponse" || value === "Event" || value === "DryRun") return value;
  throw new AwsError(
    "InvalidParameterValueException",
    `1 validation error detected: Value '${value}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
  );
}

function functionConfiguration(found: LambdaFunction, overrides: Record<string, string>): FunctionConfiguration {
  const { spec, functionArn, createdAt } = found;
  return {
    FunctionName: spec.functionName,
    FunctionArn: functionArn,
    Runtime: (spec.runtime ?? defaultRuntime) as NonNullable<FunctionConfiguration["Runtime"]>,
    Role: spec.roleArn,
    Handler: spec.handler,
    Description: spec.description ?? "",
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMegabytes,
    LastModified: new Date(createdAt).toISOString().replace("Z", "+0000"),
    Version: "$LATEST",
    Environment: { Variables: withOverrides(spec.environment, overrides) },
    TracingConfig: { Mode: "PassThrough" },
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [spec.architecture === "arm64" ? "arm64" : "x86_64"],
    LoggingConfig: { LogFormat: "Text", LogGroup: spec.logGroupName },
  } satisfies FunctionConfiguration;
}

function json(status: number, body: object): ServiceResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
