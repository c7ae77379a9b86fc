import { z } from "zod";
import { resourceType } from "./resource-type.ts";

/** AWS::S3::Bucket */
export const s3Bucket = resourceType({
  file: "s3-bucket.ts",
  properties: z.strictObject({ BucketName: z.string().optional() }),
  ignored: {
    BucketEncryption: "nothing is encrypted at rest here",
    LifecycleConfiguration: "objects live until the run ends",
    OwnershipControls: "there is one account",
    PublicAccessBlockConfiguration: "the endpoint listens on the loopback address only",
    Tags: "nothing reads the tags of a bucket here",
  },
  async start({ BucketName }, { world, generatedName }) {
    const name = BucketName ?? generatedName(63).toLowerCase();
    await world.createBucket(name);
    const domain = `${name}.s3.amazonaws.com`;
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: domain,
        RegionalDomainName: `${name}.s3.${world.region}.amazonaws.com`,
      },
    };
  },
});
