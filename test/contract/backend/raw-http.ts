import { connect } from "node:net";

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends a request's head and body as they are, and reads what is answered until the other end closes, or says how long its answer is. */
export async function rawRequest(url: string, lines: string[], body: string | Buffer = ""): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on("data", (chunk) => {
        chunks.push(chunk);
        if (isWhole(Buffer.concat(chunks).toString("latin1"))) resolve();
      });
      socket.on("end", resolve).on("error", (error) => (chunks.length > 0 ? resolve() : reject(error)));
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      socket.write(body);
    });
    return parse(Buffer.concat(chunks).toString("utf8"));
  } finally {
    socket.destroy();
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return end >= 0 && length !== undefined && text.length >= end + 4 + Number(length);
}

function parse(text: string): RawAnswer {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line) => [line.split(":", 1)[0]?.toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]);
  return { status: Number(first.split(" ")[1]), headers: Object.fromEntries(headers), body: rest.join("\r\n\r\n") };
}
