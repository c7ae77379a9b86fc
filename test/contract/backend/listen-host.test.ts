import { once } from "node:events";
import { request } from "node:http";
import { startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";

/** Status of GET `path`, sent to an address of the loopback under a name. */
async function statusOf({ address, port, name, path }: { address: string; port: string; name: string; path: string }) {
  const sent = request({ host: address, port, path, headers: { host: `${name}:${port}` } }).end();
  const [response] = await once(sent, "response");
  response.resume();
  return response.statusCode;
}

const portOf = (url: string) => new URL(url).port;

describe("a backend that listens on", () => {
  let backend: Backend;
  afterEach(() => backend.stop());

  it("every address is reached by all of them, under the names that it knows only", async () => {
    backend = await startBackend({ host: "0.0.0.0", allowedHosts: ["jobtrail"] });
    const at = { address: "127.0.0.2", port: portOf(backend.queryUrl), path: "/api/status" };

    expect(new URL(backend.queryUrl).hostname).toBe("127.0.0.1");
    expect(await statusOf({ ...at, name: "jobtrail" })).toBe(200);
    expect(await statusOf({ ...at, name: "localhost" })).toBe(200);
    expect(await statusOf({ ...at, name: "elsewhere.example" })).toBe(403);
  });

  it("one address is reached by that one, under its own name", async () => {
    backend = await startBackend({ host: "127.0.0.3" });
    const { status } = await fetch(`${backend.queryUrl}/api/status`);

    expect([new URL(backend.queryUrl).hostname, new URL(backend.otlpUrl).hostname]).toEqual(["127.0.0.3", "127.0.0.3"]);
    expect(status).toBe(200);
    await expect(fetch(`http://127.0.0.4:${portOf(backend.queryUrl)}/api/status`)).rejects.toThrow();
  });
});

describe("an AWS endpoint", () => {
  it.each([
    { host: "0.0.0.0", name: "localhost" },
    { host: "127.0.0.3", name: "127.0.0.3" },
  ])("that listens on $host calls itself $name", async ({ host, name }) => {
    const gateway = await startGateway({ host, services: {} });
    const { status } = await fetch(`${gateway.url}/_jobtrail/health`);
    await gateway.stop();

    expect([new URL(gateway.url).hostname, status]).toEqual([name, 200]);
  });
});
