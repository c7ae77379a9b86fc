import { DefaultStackSynthesizer, type IStackSynthesizer } from "aws-cdk-lib/core";

/** The CLI checks the bootstrap version before it deploys; a rule and a parameter for it in the template would only repeat that. */
export function withoutBootstrapRule(): IStackSynthesizer {
  // The class's own type says `string | undefined` where the interface has an optional property.
  return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
}
