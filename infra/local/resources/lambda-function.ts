import { z } from "zod";
import { TemplateError } from "../template/template-error.ts";
import { present, wholeNumber } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::Lambda::Function */
export const lambdaFunction = resourceType({
  file: "lambda-function.ts",
  properties: z.strictObject({
    FunctionName: z.string().optional(),
    Architectures: z.array(z.string()).optional(),
    Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
    Description: z.string().optional(),
    Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
    Handler: z.string(),
    LoggingConfig: z
      .strictObject({ LogGroup: z.string().optional(), LogFormat: z.literal("Text").optional() })
      .optional(),
    MemorySize: wholeNumber.default(128),
    PackageType: z.literal("Zip").optional(),
    ReservedConcurrentExecutions: wholeNumber.optional(),
    Role: z.string().optional(),
    Runtime: z.string(),
    Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
    Timeout: wholeNumber.default(3),
  }),
  ignored: {
    EphemeralStorage: "a function's /tmp is the machine's own",
    KmsKeyArn: "environment variables are not encrypted here",
    RecursiveLoop: "a guard of AWS against costs",
    TracingConfig: "spans go to the OTLP endpoint; there is no X-Ray",
  },
  async start(properties, { logicalId, world, generatedName, asset }) {
    const name = properties.FunctionName ?? generatedName(64);
    const codeDirectory = asset(properties.Code.S3Key);
    if (codeDirectory === undefined) {
      throw new TemplateError(
        `${logicalId}.Code.S3Key: expected an asset of this assembly, got ${properties.Code.S3Key}; run the synth again`,
      );
    }
    const created = await world.lambda.createFunction({
      functionName: name,
      handler: properties.Handler,
      codeDirectory,
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      environment: properties.Environment?.Variables ?? {},
      logGroupName: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      runtime: properties.Runtime,
      tags: Object.fromEntries(properties.Tags.map(({ Key, Value }) => [Key, Value])),
      ...present({
        roleArn: properties.Role,
        description: properties.Description,
        architecture: properties.Architectures?.[0],
        reservedConcurrentExecutions: properties.ReservedConcurrentExecutions,
      }),
    });
    world.policies.protect(created.functionArn);
    return { ref: name, attributes: { Arn: created.functionArn } };
  },
});
