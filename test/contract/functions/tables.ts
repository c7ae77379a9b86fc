const key = (name: string, KeyType: "HASH" | "RANGE") => ({ AttributeName: name, KeyType });
const text = (name: string) => ({ AttributeName: name, AttributeType: "S" as const });

/** The tables jobs and job-data. */
export const tableInputs = [
  {
    TableName: "jobs",
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: [text("job_id")],
    KeySchema: [key("job_id", "HASH")],
  },
  {
    TableName: "job-data",
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: [text("pk"), text("sk")],
    KeySchema: [key("pk", "HASH"), key("sk", "RANGE")],
  },
];
