import { describeRuntimeClient, ownRuntimeClient } from "../../support/aws-emulator/describe-runtime-client.ts";

// AWS's own client is held to the same in test/aws-emulator/runtime-client.test.ts.
describeRuntimeClient(ownRuntimeClient);
