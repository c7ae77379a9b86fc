import { AttributeType, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import type { RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";

export interface JobTablesProps {
  jobsName: string;
  jobDataName: string;
  removalPolicy: RemovalPolicy;
}

/** `jobs` has one record per job; `job-data` is what the steps work on and their checkpoints. Both forget by `expires_at`. */
export class JobTables extends Construct {
  readonly jobs: Table;
  readonly jobData: Table;

  constructor(scope: Construct, id: string, { jobsName, jobDataName, removalPolicy }: JobTablesProps) {
    super(scope, id);
    const settings = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: "expires_at",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.DEFAULT,
      removalPolicy,
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
