import { AttributeType, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";

export interface JobTablesProps {
  jobsName: string;
  jobDataName: string;
  /** Whether they stay when the stack goes or replaces them. */
  outliveStack: boolean;
  /** Whether DynamoDB refuses to delete them, whoever asks. */
  deletionProtection: boolean;
  /** Days, 1 to 35, in which they can be set back to any second. */
  recoveryDays: number;
}

/** `jobs` has one record per job; `job-data` is what the steps work on and their checkpoints. Both forget by `expires_at`. */
export class JobTables extends Construct {
  readonly jobs: Table;
  readonly jobData: Table;

  constructor(
    scope: Construct,
    id: string,
    { jobsName, jobDataName, outliveStack, deletionProtection, recoveryDays }: JobTablesProps,
  ) {
    super(scope, id);
    const settings = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: "expires_at",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: recoveryDays },
      encryption: TableEncryption.DEFAULT,
      deletionProtection,
      removalPolicy: outliveStack ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.jobs = new Table(this, "Jobs", {
      ...settings,
      tableName: jobsName,
      partitionKey: { name: "job_id", type: AttributeType.STRING },
    });
    this.jobData = new Table(this, "JobData", {
      ...settings,
      tableName: jobDataName,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
    });
  }
}
