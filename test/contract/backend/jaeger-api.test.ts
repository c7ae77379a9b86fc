import { startBackend } from "../../../observability/backend/start-backend.ts";
import { describeJaegerApi } from "./jaeger-api.contract.ts";

// `npm run test:jaeger` runs the same over a real Jaeger.
describeJaegerApi({ name: "the embedded store", start: () => startBackend() });
