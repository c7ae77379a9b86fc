import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import { Effect, type IRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { ArnFormat, Stack, Validations } from "aws-cdk-lib/core";

/** Where functions are placed so that they reach what has no public address. */
export interface FunctionNetwork {
  vpc: IVpc;
  subnets: SubnetSelection;
  group: ISecurityGroup;
}

const interfaceActions = [
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];
const lookingActions = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];

/**
 * Lets Lambda, with the function's role, make the interfaces by which the function is in its network; the function's own code may not.
 * AWS's managed policy allows the same on everything, and to the code too.
 */
export function allowInterfaces(role: IRole, functionName: string, { vpc, subnets, group }: FunctionNetwork): void {
  const stack = Stack.of(role);
  const ec2 = (resource: string, resourceName: string) => stack.formatArn({ service: "ec2", resource, resourceName });
  const allow = (actions: string[], resources: string[]) =>
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  allow(
    ["ec2:CreateNetworkInterface"],
    [
      ec2("network-interface", "*"),
      ec2("security-group", group.securityGroupId),
      ...vpc.selectSubnets(subnets).subnetIds.map((subnet) => ec2("subnet", subnet)),
    ],
  );
  allow(
    ["ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
    [ec2("*", "*")],
  );
  allow(lookingActions, ["*"]);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: [...interfaceActions, ...lookingActions],
      resources: ["*"],
      conditions: {
        ArnEquals: {
          "lambda:SourceFunctionArn": stack.formatArn({
            service: "lambda",
            resource: "function",
            resourceName: functionName,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  const place = "arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>";
  Validations.of(role).acknowledge(
    {
      id: `AwsSolutions-IAM5[Resource::${place}:network-interface/*]`,
      reason: "The interface that is made has no id yet; in which subnets and with which security group is said",
    },
    {
      id: `AwsSolutions-IAM5[Resource::${place}:*/*]`,
      reason:
        "AWS documents that Lambda must be allowed to delete any interface, or the function does not reach its network",
    },
    {
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "EC2 knows no smaller resource for looking at interfaces and subnets, and the function's own code is denied it",
    },
  );
}
