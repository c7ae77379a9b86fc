import { z } from "zod";
import { present, wholeNumber, yesOrNo } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }));
const projection = z.strictObject({
  NonKeyAttributes: z.array(z.string()).optional(),
  ProjectionType: z.enum(["ALL", "INCLUDE", "KEYS_ONLY"]).optional(),
});
const throughput = z.strictObject({ ReadCapacityUnits: wholeNumber, WriteCapacityUnits: wholeNumber });
const localIndex = z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection });
const globalIndex = localIndex.extend({ ProvisionedThroughput: throughput.optional() });

/** AWS::DynamoDB::Table */
export const dynamodbTable = resourceType({
  file: "dynamodb-table.ts",
  properties: z.strictObject({
    TableName: z.string().optional(),
    AttributeDefinitions: z.array(
      z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(["B", "N", "S"]) }),
    ),
    BillingMode: z.enum(["PAY_PER_REQUEST", "PROVISIONED"]).default("PROVISIONED"),
    GlobalSecondaryIndexes: z.array(globalIndex).optional(),
    KeySchema: keySchema,
    LocalSecondaryIndexes: z.array(localIndex).optional(),
    ProvisionedThroughput: throughput.optional(),
    TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: yesOrNo }).optional(),
  }),
  ignored: {
    ContributorInsightsSpecification: "a report on AWS's own console",
    DeletionProtectionEnabled: "the table ends with the run in any case",
    PointInTimeRecoverySpecification: "there is nothing to recover: the table ends with the run",
    SSESpecification: "nothing is encrypted at rest here",
    TableClass: "a matter of price",
    Tags: "nothing reads the tags of a table here",
  },
  async start({ TableName, GlobalSecondaryIndexes, ...properties }, { world, generatedName }) {
    const name = TableName ?? generatedName(255);
    const indexes = GlobalSecondaryIndexes?.map(({ ProvisionedThroughput, Projection, ...index }) => ({
      ...index,
      Projection: present(Projection),
      ...present({ ProvisionedThroughput }),
    }));
    const { LocalSecondaryIndexes, ProvisionedThroughput, TimeToLiveSpecification, ...required } = properties;
    const { tableArn } = await world.dynamoDb.createTable({
      ...required,
      TableName: name,
      ...present({ GlobalSecondaryIndexes: indexes, ProvisionedThroughput, TimeToLiveSpecification }),
      ...present({
        LocalSecondaryIndexes: LocalSecondaryIndexes?.map((index) => ({
          ...index,
          Projection: present(index.Projection),
        })),
      }),
    });
    return { ref: name, attributes: { Arn: tableArn } };
  },
});
