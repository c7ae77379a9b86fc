import { startEmulators } from "../../../infra/local/emulators.ts";
import { type AwsImplementation, createAwsClients, uniqueName } from "./aws-under-test.ts";

/** Our own, as `npm start` uses them; time runs as on AWS. */
export const embedded: AwsImplementation = {
  name: "the embedded emulators",
  optOuts: [
    {
      service: "SNS",
      reason: "fauxqs compares a String.Array as one text",
      tests: ["filters by attributes: a value in a list"],
    },
    {
      service: "SES v2",
      reason: "identities are not emulated: every From is taken",
      tests: ["refuses a From that is not verified"],
    },
  ],
  async start() {
    const emulators = await startEmulators({ timeScale: 1 });
    const clients = createAwsClients(emulators.url);
    return {
      url: emulators.url,
      clients,
      async createFunction({ directory, timeoutSeconds = 10, environment = {} }) {
        const functionName = uniqueName("function");
        const { functionArn } = await emulators.lambda.createFunction({
          functionName,
          handler: "index.handler",
          codeDirectory: directory,
          timeoutSeconds,
          memoryMegabytes: 128,
          environment,
          logGroupName: `/aws/lambda/${functionName}`,
        });
        return { functionName, functionArn };
      },
      async stop() {
        clients.destroy();
        await emulators.stop({ drainMs: 0 });
      },
    };
  },
};
