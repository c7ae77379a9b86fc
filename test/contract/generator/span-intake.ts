import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";

const exportSchema = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(z.object({ name: z.string(), traceId: z.string(), parentSpanId: z.string().optional() })),
        }),
      ),
    }),
  ),
});

export interface SpanIntake {
  url: string;
  /** The trace ids of the submissions whose root span has arrived. */
  roots(): string[];
  stop(): Promise<void>;
}

/** Takes OTLP over HTTP as JSON. */
export async function startSpanIntake(): Promise<SpanIntake> {
  const roots: string[] = [];
  const server = createServer(async (request, response) => {
    const { resourceSpans } = exportSchema.parse(await json(request));
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    for (const { name, traceId, parentSpanId } of spans)
      if (name.startsWith("submit ") && !parentSpanId) roots.push(traceId);
    response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    roots: () => [...roots],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
