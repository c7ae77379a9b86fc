import { type App, CloudFormationValidatePlugin, type IPolicyValidationPlugin, Validations } from "aws-cdk-lib/core";
import { AwsSolutionsChecks } from "cdk-nag";

/** Makes the synthesis fail on what cdk-nag's AwsSolutions pack or CloudFormation's schemas find wrong. */
export function addChecks(app: App): void {
  // The plugin's own type says `string | undefined` where the interface has an optional property.
  const schemas = new CloudFormationValidatePlugin() as IPolicyValidationPlugin;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), schemas);
}
