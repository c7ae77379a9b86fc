import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { viewerRoutes } from "../viewer/viewer-routes.ts";
import { ownRoutes } from "./own-routes.ts";
import { v1Routes } from "./v1-routes.ts";
import { v3Routes } from "./v3-routes.ts";

export interface QueryServerOptions {
  store: TelemetryStore;
  /** Default 0: any free port. */
  port?: number;
}

export interface QueryServer {
  url: string;
  stop(): Promise<void>;
}

/** Jaeger's query API and the page over it. */
export async function startQueryServer({ store, port = 0 }: QueryServerOptions): Promise<QueryServer> {
  const app = fastify({ forceCloseConnections: "idle", routerOptions: { maxParamLength: 4_096 } });
  for (const routes of [v1Routes, v3Routes, ownRoutes]) {
    app.register(async (scope) => routes(scope, store));
  }
  viewerRoutes(app);
  await app.listen({ port, host: "127.0.0.1" });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    stop: () => app.close(),
  };
}
