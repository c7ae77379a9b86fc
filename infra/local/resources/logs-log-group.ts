import { z } from "zod";
import { present, wholeNumber } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::Logs::LogGroup */
export const logsLogGroup = resourceType({
  file: "logs-log-group.ts",
  properties: z.strictObject({ LogGroupName: z.string().optional(), RetentionInDays: wholeNumber.optional() }),
  ignored: {
    DeletionProtectionEnabled: "the log group ends with the run in any case",
    KmsKeyId: "nothing is encrypted at rest here",
    LogGroupClass: "a matter of price",
    Tags: "nothing reads the tags of a log group here",
  },
  async start({ LogGroupName, RetentionInDays }, { world, generatedName }) {
    const name = LogGroupName ?? generatedName(512);
    const { arn } = world.logs.createLogGroup(name, present({ retentionInDays: RetentionInDays }));
    return { ref: name, attributes: { Arn: arn } };
  },
});
