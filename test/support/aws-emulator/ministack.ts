import { randomInt } from "node:crypto";
import { join } from "node:path";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { type AwsImplementation, createAwsClients, uniqueName } from "./aws-under-test.ts";
import { ministackOptOuts } from "./ministack-opt-outs.ts";
import { startMiniStack } from "./start-ministack.ts";
import { zipFile } from "./zip-file.ts";

/** An account of nobody else, so that a MiniStack which runs already keeps what it has. */
function anAccount(): string {
  return String(randomInt(100_000_000_000, 281_474_976_710_655)).slice(0, 12);
}

/** MiniStack: the one of `MINISTACK_URL`, else one of this suite's own. */
export const ministack: AwsImplementation = {
  name: "MiniStack",
  optOuts: ministackOptOuts,
  async start() {
    const running = process.env.MINISTACK_URL;
    const { url, stop } = running === undefined ? await startMiniStack() : { url: running, stop: async () => {} };
    const accountId = anAccount();
    const clients = createAwsClients(url, accountId);
    return {
      url,
      clients,
      async createFunction({ directory, timeoutSeconds = 10, environment = {} }) {
        const functionName = uniqueName("function");
        const { FunctionArn: functionArn = "" } = await clients.lambda.send(
          new CreateFunctionCommand({
            FunctionName: functionName,
            Runtime: "nodejs24.x",
            Handler: "index.handler",
            Role: `arn:aws:iam::${accountId}:role/any`,
            Code: { ZipFile: await zipFile(join(directory, "index.mjs"), "index.mjs") },
            Timeout: timeoutSeconds,
            MemorySize: 128,
            Environment: { Variables: environment },
          }),
        );
        return { functionName, functionArn };
      },
      async stop() {
        clients.destroy();
        await stop();
      },
    };
  },
};
