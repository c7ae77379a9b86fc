import type { Json } from "../template/json.ts";

export interface SkippedResource {
  logicalId: string;
  accountId: string;
  region: string;
  generatedName(maximumLength: number): string;
}

export interface SkippedType {
  reason: string;
  /** What references to it answer; absent when nothing refers to such a resource. */
  answers?(resource: SkippedResource): { ref: Json; attributes: Record<string, Json> };
}

const identities = "the functions run with the rights of whoever started them, so roles are not checked here";

/** Resource types that are left out by choice, each with the reason. */
export const skippedTypes: Readonly<Record<string, SkippedType>> = {
  "AWS::CDK::Metadata": { reason: "it tells AWS about the CDK's version and deploys nothing" },
  "AWS::CloudWatch::Dashboard": { reason: "a picture of metrics, which the trace viewer has" },
  "AWS::Events::EventBusPolicy": { reason: "there is one account only, whose buses admit it" },
  "AWS::IAM::ManagedPolicy": {
    reason: identities,
    answers: ({ accountId, generatedName }) => {
      const arn = `arn:aws:iam::${accountId}:policy/${generatedName(128)}`;
      return { ref: arn, attributes: { PolicyArn: arn } };
    },
  },
  "AWS::IAM::Policy": { reason: identities },
  "AWS::IAM::Role": {
    reason: identities,
    answers: ({ logicalId, accountId, generatedName }) => {
      const name = generatedName(64);
      return { ref: name, attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}`, RoleId: `AROA${logicalId}` } };
    },
  },
  "AWS::KMS::Alias": {
    reason: "nothing is encrypted at rest here: all state is in memory and ends with the run",
    answers: ({ generatedName }) => ({ ref: `alias/${generatedName(200)}`, attributes: {} }),
  },
  "AWS::KMS::Key": {
    reason: "nothing is encrypted at rest here: all state is in memory and ends with the run",
    answers: ({ accountId, region, generatedName }) => {
      const id = generatedName(64);
      return { ref: id, attributes: { Arn: `arn:aws:kms:${region}:${accountId}:key/${id}`, KeyId: id } };
    },
  },
  "AWS::S3::BucketPolicy": {
    reason: "buckets are read and written by the account itself, which a bucket policy does not concern",
  },
};
