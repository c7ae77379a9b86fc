import { z } from "zod";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import type { EventSourceMappingSpec } from "./function-spec.ts";

/** What a mapping may be given over the API; any other field is refused, not ignored. */
const settings = z.strictObject({
  FunctionName: z.string().optional(),
  Enabled: z.boolean().optional(),
  BatchSize: z.number().int().optional(),
  MaximumBatchingWindowInSeconds: z.number().int().optional(),
  FunctionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().int().optional() }).optional(),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).optional() }).optional(),
});
const creation = settings.extend({ FunctionName: z.string(), EventSourceArn: z.string() });

export function createMappingInput(body: Buffer): EventSourceMappingSpec {
  const input = parse(creation, body);
  return withSettings(input, {
    functionName: input.FunctionName,
    eventSourceArn: input.EventSourceArn,
    batchSize: 10,
    maximumBatchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    enabled: true,
  });
}

export function updateMappingInput(body: Buffer, before: EventSourceMappingSpec): EventSourceMappingSpec {
  return withSettings(parse(settings, body), before);
}

function withSettings(input: z.infer<typeof settings>, before: EventSourceMappingSpec): EventSourceMappingSpec {
  const { maximumConcurrency: concurrency, filterPatterns: patterns, ...rest } = before;
  const maximumConcurrency = input.ScalingConfig === undefined ? concurrency : input.ScalingConfig.MaximumConcurrency;
  const filterPatterns =
    input.FilterCriteria === undefined ? patterns : input.FilterCriteria.Filters?.map(({ Pattern }) => Pattern);
  return {
    ...rest,
    enabled: input.Enabled ?? before.enabled,
    batchSize: input.BatchSize ?? before.batchSize,
    maximumBatchingWindowSeconds: input.MaximumBatchingWindowInSeconds ?? before.maximumBatchingWindowSeconds,
    reportBatchItemFailures:
      input.FunctionResponseTypes === undefined
        ? before.reportBatchItemFailures
        : input.FunctionResponseTypes.length > 0,
    ...(maximumConcurrency !== undefined && { maximumConcurrency }),
    ...(filterPatterns !== undefined && { filterPatterns }),
  };
}

function parse<T>(schema: z.ZodType<T>, body: Buffer): T {
  const parsed = schema.safeParse(jsonBody(body, "InvalidRequestContentException"));
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`.trim());
  throw new AwsError(
    "InvalidParameterValueException",
    `The event source mapping was not changed; the local Lambda does not take: ${reasons.join("; ")}`,
  );
}
