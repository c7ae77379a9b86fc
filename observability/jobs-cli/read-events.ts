export interface ServerEvent {
  /** Default "message". */
  type: string;
  data: string;
}

/** The events of a stream of server-sent events; comments and ids are passed over. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let rest = "";
  let event = { type: "", data: [] as string[] };
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (event.data.length > 0) yield { type: event.type || "message", data: event.data.join("\n") };
        event = { type: "", data: [] };
      } else if (line.startsWith("event:")) event.type = line.slice("event:".length).trim();
      else if (line.startsWith("data:")) event.data.push(line.slice("data:".length).trimStart());
    }
  }
}
