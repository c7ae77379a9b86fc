/**
 * Entry of the child process that holds the tables. It tells its parent the port over IPC and ends when the parent is gone.
 */
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

const dynalite: (options: Record<string, number>) => Server = createRequire(import.meta.url)("dynalite");

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = 60_000;
server.on("connection", (socket) => socket.setNoDelay(true));
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on("disconnect", () => process.exit(0));
// A signal to the whole group (Ctrl+C) is the parent's business: it still needs the tables while it stops.
process.on("SIGINT", () => undefined);
