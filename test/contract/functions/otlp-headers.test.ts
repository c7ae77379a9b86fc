import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { otlpHeaders } from "../../../functions/runtime/otlp-headers.ts";
import { startTelemetry, type Telemetry } from "../../../observability/telemetry/index.ts";
import { aLambdaContext } from "../../support/a-lambda-context.ts";
import { type SecretStore, startSecretStore } from "../../support/a-secret-store.ts";
import { type SpanReceiver, startSpanReceiver } from "../../support/a-span-receiver.ts";
import { clientOptions } from "../../support/client-options.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:otlp-AbCdEf";
const minute = 60_000;

describe("a function whose backend wants headers from a secret", () => {
  let secrets: SecretStore;
  let receiver: SpanReceiver;
  let telemetry: Telemetry;
  let warnings: string[];
  let time: number;
  const endpointBefore = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  beforeAll(async () => {
    receiver = await startSpanReceiver();
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = receiver.url;
  });
  afterAll(async () => {
    if (endpointBefore === undefined) delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    else process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpointBefore;
    await receiver.stop();
  });
  beforeEach(async () => {
    secrets = await startSecretStore();
    warnings = [];
    time = 0;
    receiver.exports.splice(0);
    telemetry = startTelemetry({
      serviceName: "test",
      // Whether a flush is in time is no matter here; the one test of the limit has telemetry of its own.
      flushLimit: 20_000,
      headers: otlpHeaders({ secretArn, client: clientOptions(secrets.url), now: () => time }),
      warn: (message) => warnings.push(message),
    });
  });
  afterEach(async () => {
    await secrets.stop();
    await telemetry.stop();
  });
  const invoke = () => telemetry.traced({ trigger: "pubsub" }, async () => "done")({}, aLambdaContext());
  const sent = (header: string) => receiver.exports.map(({ headers }) => headers[header]);

  it.each([
    ["a JSON object", `{"authorization":"Bearer one","x-scope":"jobs"}`],
    ["pairs", "authorization=Bearer%20one,x-scope=jobs"],
  ])("sends them with its spans, from %s", async (_form, secret) => {
    secrets.answers({ secret });

    expect(await invoke()).toBe("done");

    expect(receiver.exports).toHaveLength(1);
    expect(receiver.exports[0]?.headers).toMatchObject({
      authorization: "Bearer one",
      "x-scope": "jobs",
      "content-type": "application/json",
    });
    expect(receiver.exports[0]?.body).not.toContain("Bearer");
    expect(secrets.asked).toEqual([secretArn]);
  });

  it("reads the secret once for many exports, and again after five minutes, so that a rotation arrives", async () => {
    secrets.answers({ secret: `{"authorization":"one"}` });
    await invoke();
    secrets.answers({ secret: `{"authorization":"two"}` });
    time = 4 * minute;
    await invoke();
    expect(secrets.asked).toHaveLength(1);

    time = 6 * minute;
    await invoke();

    expect(sent("authorization")).toEqual(["one", "one", "two"]);
    expect(secrets.asked).toHaveLength(2);
  });

  it("works on without the secret, says so once, and tries again half a minute later", async () => {
    secrets.answers("denied");

    for (let n = 0; n < 3; n++) expect(await invoke()).toBe("done");

    expect(receiver.exports).toEqual([]);
    expect(secrets.asked).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringMatching(
        /does not take spans \(the secret arn:aws:secretsmanager:.*:otlp-AbCdEf .*AccessDenied.*spans are lost/,
      ),
    ]);

    secrets.answers({ secret: `{"authorization":"back"}` });
    time = minute;
    await invoke();

    expect(sent("authorization")).toEqual(["back"]);
  });

  it("goes on with the headers that it has while the secret cannot be read again", async () => {
    secrets.answers({ secret: `{"authorization":"one"}` });
    await invoke();
    secrets.answers("denied");
    time = 6 * minute;

    await invoke();

    expect(secrets.asked).toHaveLength(2);
    expect(sent("authorization")).toEqual(["one", "one"]);
    expect(warnings).toEqual([]);
  });

  it("does not tell a secret that it cannot use", async () => {
    secrets.answers({ secret: "s3cret/token=" });

    await invoke();

    expect(receiver.exports).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("expected a JSON object of texts or key=value")]);
    expect(warnings.join()).not.toContain("s3cret");
  });

  it("waits for its limit and no longer when Secrets Manager does not answer", async () => {
    await telemetry.stop();
    secrets.answers("never");
    telemetry = startTelemetry({
      serviceName: "test",
      flushLimit: 300,
      headers: otlpHeaders({ secretArn, client: clientOptions(secrets.url) }),
      warn: (message) => warnings.push(message),
    });

    const startedAt = performance.now();
    expect(await invoke()).toBe("done");

    // Reading is given up after two seconds; the answer of the function was there before.
    expect(performance.now() - startedAt).toBeLessThan(1_900);
    expect(warnings).toEqual([]);
    expect(receiver.exports).toEqual([]);
  });

  it("has none when no secret is named", () => {
    expect(otlpHeaders({ secretArn: "" })).toBeUndefined();
  });
});
