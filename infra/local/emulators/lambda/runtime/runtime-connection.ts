import { connect } from "node:net";

export interface RuntimeReply {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

export interface RuntimeConnection {
  /** Sends a request to the Runtime API; requests of one turn leave together and are answered in order. */
  ask(method: "GET" | "POST", path: string, body?: string): Promise<RuntimeReply>;
  /** Lets the process end although the connection is open: while a handler runs, only its own work keeps it alive. */
  release(): void;
  /** Keeps the process alive for the connection's sake. */
  hold(): void;
}

/**
 * One connection to the Runtime API. It speaks HTTP over a plain socket, below `http` and `fetch`, so that a function
 * which instruments those does not see its own runtime. The process ends with the connection: nobody is left to work for.
 */
export function connectRuntime(host: string, port: number): RuntimeConnection {
  const socket = connect({ host, port, noDelay: true });
  const waiting: ((reply: RuntimeReply) => void)[] = [];
  let received: Buffer = Buffer.alloc(0);
  let needed = 0;
  socket.on("error", () => process.exit(1));
  socket.on("close", () => process.exit(0));
  socket.on("data", (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    while (received.length > needed) {
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const { status, headers } = parseHead(received.toString("latin1", 0, end));
      const length = Number(headers["content-length"] ?? 0);
      if (received.length < end + 4 + length) {
        needed = end + 3 + length;
        return;
      }
      const body = received.toString("utf8", end + 4, end + 4 + length);
      received = received.subarray(end + 4 + length);
      needed = 0;
      waiting.shift()?.({ status, headers, body });
    }
  });

  return {
    ask(method, path, body = "") {
      const length = Buffer.byteLength(body);
      socket.cork();
      socket.write(
        `${method} /2018-06-01/runtime/${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${length}\r\n\r\n${body}`,
      );
      process.nextTick(() => socket.uncork());
      return new Promise((resolve) => waiting.push(resolve));
    },
    release: () => void socket.unref(),
    hold: () => void socket.ref(),
  };
}

function parseHead(head: string): Omit<RuntimeReply, "body"> {
  const [first = "", ...lines] = head.split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(first.split(" ")[1]), headers };
}
