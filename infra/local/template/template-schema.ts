import { z } from "zod";
import { jsonObjectSchema, jsonSchema } from "./json.ts";

/** One entry of `Resources`; properties are not yet resolved. */
const resourceSchema = z.object({
  Type: z.string(),
  Properties: jsonObjectSchema.default({}),
  Condition: z.string().optional(),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
});

const parameterSchema = z.object({
  Type: z.string(),
  Default: z.union([z.string(), z.number()]).optional(),
  AllowedValues: z.array(z.union([z.string(), z.number()])).optional(),
  AllowedPattern: z.string().optional(),
});

/** The parts of a CloudFormation template that matter to the local runtime. `Rules`, `Metadata` and `Outputs` deploy nothing. */
export const templateSchema = z.object({
  Parameters: z.record(z.string(), parameterSchema).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), jsonObjectSchema)).default({}),
  Conditions: z.record(z.string(), jsonSchema).default({}),
  Resources: z.record(z.string(), resourceSchema),
  Transform: jsonSchema.optional(),
});

export type Template = z.infer<typeof templateSchema>;
export type TemplateResource = z.infer<typeof resourceSchema>;
export type TemplateParameter = z.infer<typeof parameterSchema>;
