import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { freePorts } from "../free-ports.ts";
import { programOnPath, startProgram } from "./a-program.ts";
import { startRecordingRelay } from "./recording-relay.ts";

const config = new URL("../../../observability/config/loki.yaml", import.meta.url);

export interface Loki {
  /** Its own address, for queries. */
  url: string;
  /** A relay before it, which takes OTLP below `/otlp`. */
  intakeUrl: string;
  /** Path and status of all that came by the relay. */
  requests: readonly { path: string; status: number }[];
  stop(): Promise<void>;
}

/** Loki with the file that docker-compose.yml mounts, below `directory`; where none is installed, a server that takes everything. */
export async function startLoki({ directory }: { directory: string }): Promise<Loki> {
  const program = programOnPath("loki");
  const { url, stop } = program ? await startProgramLoki(program, directory) : await startTaker();
  const relay = await startRecordingRelay(url);
  return {
    url,
    intakeUrl: relay.url,
    requests: relay.requests,
    async stop() {
      await relay.stop();
      await stop();
    },
  };
}

async function startProgramLoki(program: string, directory: string) {
  const { http, grpc } = await freePorts("http", "grpc");
  const file = join(directory, "loki.yaml");
  const text = await readFile(config, "utf8");
  // Its parts call each other where they listen, which is not the machine's first address here.
  const here = text.replaceAll(/(?<=: )\/loki\b/g, join(directory, "loki"));
  await writeFile(file, here.replace("common:", "common:\n  instance_addr: 127.0.0.1"));
  const url = `http://127.0.0.1:${http}`;
  const stop = await startProgram(program, {
    args: [
      `-config.file=${file}`,
      "-server.http-listen-address=127.0.0.1",
      `-server.http-listen-port=${http}`,
      "-server.grpc-listen-address=127.0.0.1",
      `-server.grpc-listen-port=${grpc}`,
    ],
    readyUrl: `${url}/ready`,
  });
  return { url, stop };
}

async function startTaker() {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
