import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { transformSync } from "@swc/core";
import * as library from "../../../observability/telemetry/index.ts";
import { startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";
import { aLambdaContext } from "../../support/a-lambda-context.ts";
import { anSqsRecord } from "../../support/an-sqs-record.ts";
import { readSpans } from "../../support/read-spans.ts";

const readme = readFileSync(new URL("../../../observability/telemetry/README.md", import.meta.url), "utf8");
const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

describe("the library's README", () => {
  const folder = mkdtempSync(join(tmpdir(), "telemetry-readme-"));
  const memory = startInMemoryTelemetry();
  beforeAll(() => {
    // The snippets start telemetry of their own; here they get that of the test.
    Object.assign(globalThis, { library: { ...library, startTelemetry: () => memory.telemetry } });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await memory.stop();
  });
  async function run(at: number) {
    const { code } = transformSync(snippets[at] ?? "", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } });
    const file = join(folder, `snippet-${at}.mjs`);
    writeFileSync(file, code.replace(/import \{(.*?)\} from "[^"]*";/s, "const {$1} = globalThis.library;"));
    return import(pathToFileURL(file).href);
  }

  it("sends and handles an order with its snippets, on one trace", async () => {
    const { order } = await run(1);
    const sent: { MessageBody: string; MessageAttributes: Record<string, { StringValue: string }> }[] = [];
    await order({ send: async (message: (typeof sent)[number]) => void sent.push(message) }, "order-1");
    const { handler } = await run(0);
    const records = sent.map(({ MessageBody, MessageAttributes }) =>
      anSqsRecord({
        body: MessageBody,
        queue: "orders",
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
        ),
      }),
    );

    const answer = await handler(
      { Records: [...records, anSqsRecord({ messageId: "bad", queue: "orders" })] },
      aLambdaContext(),
    );

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "bad" }] });
    const spans = readSpans(await memory.spans());
    const traceId = spans.find(({ name }) => name === "place order")?.traceId;
    const own = spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
    expect(own).toEqual(["send orders", "place order", "reserve stock", "wait orders", "process orders"]);
  });

  it("names functions that there are", () => {
    const names = [
      ...readme.matchAll(/`(start\w+|with\w+|send\w+|inject\w+|record\w+|rebuild\w+|trace\w+)(\(\))?`/g),
    ].map(([, name = ""]) => name);
    const fields = ["traceparent", "tracestate", "traceHeader", "startInMemoryTelemetry"];

    for (const name of names.filter((each) => !fields.includes(each))) expect(library).toHaveProperty(name);
    expect(names.length).toBeGreaterThan(8);
  });

  it("stays a page long", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(90);
  });
});
