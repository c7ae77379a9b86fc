import { describe, expect, it } from "@jest/globals";
import { lambdaResource } from "../../../observability/telemetry/index.ts";

describe("the resource of a Lambda function", () => {
  it("is read from the environment that Lambda gives, memory in bytes", () => {
    const resource = lambdaResource({
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "job-processor",
      AWS_LAMBDA_FUNCTION_VERSION: "7",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/job-processor",
      AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/21/[7]abc",
      SECRET: "never",
    });

    expect(resource).toEqual({
      "cloud.provider": "aws",
      "cloud.platform": "aws_lambda",
      "cloud.region": "us-east-1",
      "faas.name": "job-processor",
      "faas.version": "7",
      "faas.instance": "2026/11/21/[7]abc",
      "faas.max_memory": 536_870_912,
      "aws.log.group.names": ["/aws/lambda/job-processor"],
      "aws.log.stream.names": ["2026/11/21/[7]abc"],
    });
  });

  it("leaves out what is not there", () => {
    expect(lambdaResource({})).toEqual({ "cloud.provider": "aws", "cloud.platform": "aws_lambda" });
  });
});
