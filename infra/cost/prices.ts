/** A list price. */
export interface Price {
  usd: number;
  /** What `usd` buys, as the tables write it: `1 M requests`. */
  per: string;
  /** How many of the quantity's units that is. */
  units: number;
  /** AWS's page that has the price. */
  page: string;
  /** Other published price lists agreed, or only memory does: then the page is to be looked at before it is relied on. */
  verified: boolean;
}

const million = 1_000_000;

/**
 * On-demand list prices of us-east-1 in USD, first tier, free tier left out, as of November 2026. None was taken from AWS's own pages:
 * `verified` ones were found equal in lists that others published in 2026 (2025 for DynamoDB).
 */
export const prices = {
  event: { usd: 1, per: "1 M events", units: million, page: "aws.amazon.com/eventbridge/pricing", verified: true },
  sqsRequest: { usd: 0.4, per: "1 M requests", units: million, page: "aws.amazon.com/sqs/pricing", verified: true },
  lambdaRequest: {
    usd: 0.2,
    per: "1 M requests",
    units: million,
    page: "aws.amazon.com/lambda/pricing",
    verified: true,
  },
  lambdaGbSecond: {
    usd: 13.3334,
    per: "1 M GB-s (arm64)",
    units: million,
    page: "aws.amazon.com/lambda/pricing",
    verified: true,
  },
  writeUnit: {
    usd: 0.625,
    per: "1 M write units",
    units: million,
    page: "aws.amazon.com/dynamodb/pricing/on-demand",
    verified: true,
  },
  readUnit: {
    usd: 0.125,
    per: "1 M read units",
    units: million,
    page: "aws.amazon.com/dynamodb/pricing/on-demand",
    verified: true,
  },
  tableGbMonth: {
    usd: 0.25,
    per: "GB-month",
    units: 1,
    page: "aws.amazon.com/dynamodb/pricing/on-demand",
    verified: false,
  },
  recoveryGbMonth: {
    usd: 0.2,
    per: "GB-month",
    units: 1,
    page: "aws.amazon.com/dynamodb/pricing/on-demand",
    verified: false,
  },
  publish: { usd: 0.5, per: "1 M publishes", units: million, page: "aws.amazon.com/sns/pricing", verified: true },
  keyMonth: { usd: 1, per: "key-month", units: 1, page: "aws.amazon.com/kms/pricing", verified: true },
  keyRequest: { usd: 3, per: "1 M requests", units: million, page: "aws.amazon.com/kms/pricing", verified: true },
  logGb: { usd: 0.5, per: "GB taken in", units: 1, page: "aws.amazon.com/cloudwatch/pricing", verified: true },
  logGbMonth: { usd: 0.03, per: "GB-month", units: 1, page: "aws.amazon.com/cloudwatch/pricing", verified: false },
  alarmMonth: { usd: 0.1, per: "alarm-month", units: 1, page: "aws.amazon.com/cloudwatch/pricing", verified: false },
  dashboardMonth: {
    usd: 3,
    per: "dashboard-month",
    units: 1,
    page: "aws.amazon.com/cloudwatch/pricing",
    verified: false,
  },
  egressGb: { usd: 0.09, per: "GB out", units: 1, page: "aws.amazon.com/ec2/pricing/on-demand", verified: true },
  provisionedWriteHour: {
    usd: 0.00065,
    per: "write-unit-hour",
    units: 1,
    page: "aws.amazon.com/dynamodb/pricing/provisioned",
    verified: true,
  },
  fargateCpuHour: {
    usd: 0.03238,
    per: "vCPU-hour (arm64)",
    units: 1,
    page: "aws.amazon.com/fargate/pricing",
    verified: false,
  },
  fargateGbHour: {
    usd: 0.00356,
    per: "GB-hour (arm64)",
    units: 1,
    page: "aws.amazon.com/fargate/pricing",
    verified: false,
  },
  balancerHour: {
    usd: 0.0225,
    per: "balancer-hour",
    units: 1,
    page: "aws.amazon.com/elasticloadbalancing/pricing",
    verified: false,
  },
  balancerUnitHour: {
    usd: 0.008,
    per: "LCU-hour",
    units: 1,
    page: "aws.amazon.com/elasticloadbalancing/pricing",
    verified: false,
  },
  natHour: { usd: 0.045, per: "gateway-hour", units: 1, page: "aws.amazon.com/vpc/pricing", verified: false },
  natGb: { usd: 0.045, per: "GB", units: 1, page: "aws.amazon.com/vpc/pricing", verified: false },
  zoneMonth: { usd: 0.5, per: "hosted-zone-month", units: 1, page: "aws.amazon.com/route53/pricing", verified: false },
  searchNodeHour: {
    usd: 0.167,
    per: "node-hour (r6g.large.search)",
    units: 1,
    page: "aws.amazon.com/opensearch-service/pricing",
    verified: false,
  },
  searchGbMonth: {
    usd: 0.122,
    per: "GB-month (gp3)",
    units: 1,
    page: "aws.amazon.com/opensearch-service/pricing",
    verified: false,
  },
  secretMonth: {
    usd: 0.4,
    per: "secret-month",
    units: 1,
    page: "aws.amazon.com/secrets-manager/pricing",
    verified: false,
  },
} as const satisfies Record<string, Price>;

export type PriceKey = keyof typeof prices;
