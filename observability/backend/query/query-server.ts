import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import { listenUrl } from "../listen-address.ts";
import type { BackendParts } from "../parts.ts";
import { viewerRoutes } from "../viewer/viewer-routes.ts";
import { alertRoutes } from "./alert-routes.ts";
import { deadLetterRoutes } from "./dead-letter-routes.ts";
import { flowRoutes } from "./flow-routes.ts";
import { guardRequests } from "./guard-requests.ts";
import { inboxRoutes } from "./inbox-routes.ts";
import { jobsRoutes } from "./jobs-routes.ts";
import { refuseAddress } from "./own-error.ts";
import { ownRoutes } from "./own-routes.ts";
import { prometheusRoutes } from "./prometheus-routes.ts";
import { runRoutes } from "./run-routes.ts";
import { seriesRoutes } from "./series-routes.ts";
import { spanMetricsRoutes } from "./span-metrics-routes.ts";
import { spansRoutes } from "./spans-routes.ts";
import { statusRoutes } from "./status-routes.ts";
import { streamRoutes } from "./stream-routes.ts";
import { submitRoutes } from "./submit-routes.ts";
import { suggestRoutes } from "./suggest-routes.ts";
import { telemetryRoutes } from "./telemetry-routes.ts";
import { v1Routes } from "./v1-routes.ts";
import { v3Routes } from "./v3-routes.ts";

export interface QueryServerOptions {
  parts: BackendParts;
  /** Is called with every request, before anything is read for it. */
  beforeAnswer?: () => void;
  /** Default 0: any free port. */
  port?: number;
  /** IP address to listen on; default the loopback. */
  host?: string;
  /** Names besides those of the loopback that the Host header of a request may have. */
  allowedHosts?: readonly string[];
}

export interface QueryServer {
  url: string;
  stop(): Promise<void>;
}

/** Jaeger's query API, the backend's own endpoints, and the page over both. */
export async function startQueryServer({
  parts,
  beforeAnswer = () => {},
  port = 0,
  host = "127.0.0.1",
  allowedHosts = [],
}: QueryServerOptions): Promise<QueryServer> {
  const app = fastify({
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 4_096 },
    frameworkErrors: refuseAddress,
  });
  guardRequests(app, { allowedHosts });
  app.addHook("onRequest", async () => beforeAnswer());
  for (const routes of [v1Routes, v3Routes, ownRoutes]) {
    app.register(async (scope) => routes(scope, parts.store));
  }
  for (const routes of [
    jobsRoutes,
    runRoutes,
    spansRoutes,
    suggestRoutes,
    seriesRoutes,
    prometheusRoutes,
    spanMetricsRoutes,
    statusRoutes,
    streamRoutes,
    flowRoutes,
    deadLetterRoutes,
    alertRoutes,
    inboxRoutes,
    submitRoutes,
    telemetryRoutes,
  ]) {
    app.register(async (scope) => routes(scope, parts));
  }
  viewerRoutes(app);
  await app.listen({ port, host });
  return {
    url: listenUrl(host, (app.server.address() as AddressInfo).port),
    stop: () => app.close(),
  };
}
