import type { FastifyInstance } from "fastify";
import type { SystemStatus } from "../live/system-status.ts";
import { sendJson } from "./reply.ts";

/** GET /api/status: `StatusView`. */
export function statusRoutes(app: FastifyInstance, { status }: { status: SystemStatus }): void {
  app.get("/api/status", (_request, reply) => {
    const { banners, ...counters } = status.view();
    return sendJson(reply.header("cache-control", "no-store"), {
      ...counters,
      banners: banners.map((banner) => ({ ...banner })),
    });
  });
}
