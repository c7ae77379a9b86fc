/** Process of the benchmark: fauxqs alone, over HTTP. */
import { buildApp } from "fauxqs";
import { serveParent } from "../worker.ts";

const app = buildApp({ logger: false, host: "localhost", defaultRegion: "us-east-1" });

const methods = {
  async start(_: undefined) {
    return { url: await app.listen({ port: 0, host: "127.0.0.1" }) };
  },
};

export type RawMethods = typeof methods;

serveParent(methods, async () => void (await app.close()));
