import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anExport, aSpan } from "./otlp-builders.ts";
import { rawRequest } from "./raw-http.ts";

describe("requests to the backend", () => {
  let backend: Backend;
  let port: string;
  beforeAll(async () => {
    backend = await startBackend({ allowedHosts: ["Host.Docker.Internal"] });
    port = new URL(backend.queryUrl).port;
  });
  afterAll(() => backend.stop());

  const get = (path: string, host: string, ...headers: string[]) =>
    rawRequest(backend.queryUrl, [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers]);
  const write = (path: string, headers: string[], body = "{}", method = "POST") =>
    rawRequest(backend.queryUrl, [`${method} ${path} HTTP/1.1`, ...headers, `Content-Length: ${body.length}`], body);

  it.each(["localhost", "127.0.0.1", "[::1]", "LOCALHOST", "host.docker.internal"])(
    "are answered under the name %s",
    async (name) => {
      expect((await get("/api/services", `${name}:${port}`)).status).toBe(200);
      expect((await get("/api/services", name)).status).toBe(200);
    },
  );

  it.each([
    "evil.example",
    "localhost.evil.example",
    "evil.example:16686",
    "127.0.0.1.nip.io",
    "10.0.0.1",
    "localhost@evil.example",
    "",
  ])("are refused under the name %j", async (name) => {
    for (const path of ["/api/services", "/api/stream", "/metrics", "/", "/static/x.js", "/api/none"]) {
      const { status, headers, body } = await get(path, name);
      expect([path, status, headers["content-type"]]).toEqual([path, 403, "application/json"]);
      expect(JSON.parse(body).error).toMatch(/^expected a Host header of this machine .* got .*--allow-host/);
    }
  });

  it("without a host are refused", async () => {
    const { status } = await rawRequest(backend.queryUrl, ["GET /api/services HTTP/1.0"]);
    expect(status).toBe(403);
  });

  it("that write from another origin are refused, whatever they write to", async () => {
    const host = `Host: localhost:${port}`;
    const json = "Content-Type: application/json";
    const foreign = [
      "Origin: http://evil.example",
      "Origin: null",
      `Origin: http://127.0.0.1:${port}`,
      "Origin: http://localhost:3000",
    ];
    const sites = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"];

    for (const path of ["/api/dead-letters/redrive", "/api/dead-letters/delete", "/api/transform", "/api/anything"]) {
      for (const header of [...foreign, ...sites]) {
        const { status, body } = await write(path, [host, json, header]);
        expect([path, header, status]).toEqual([path, header, 403]);
        expect(JSON.parse(body).error).toMatch(
          /^expected a request of this address's own page, got .*; nothing was done$/,
        );
      }
    }
  });

  it("that write to the backend's own addresses have to be JSON", async () => {
    const host = `Host: localhost:${port}`;
    for (const type of ["Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded", "X-None: 1"]) {
      const { status, body } = await write("/api/dead-letters/redrive", [host, type]);
      expect([type, status]).toEqual([type, 415]);
      expect(JSON.parse(body).error).toMatch(/^expected the content type application\/json, got /);
    }
    const own = [
      host,
      "Content-Type: application/json; charset=utf-8",
      `Origin: http://localhost:${port}`,
      "Sec-Fetch-Site: same-origin",
    ];
    expect([403, 415]).not.toContain((await write("/api/dead-letters/redrive", own)).status);
  });

  it("of Jaeger's page to transform a file work from the same origin and without one, in any content type", async () => {
    const body = JSON.stringify(anExport([aSpan()]));
    for (const headers of [
      [],
      ["Content-Type: text/plain"],
      [`Origin: http://localhost:${port}`, "Content-Type: application/json"],
    ]) {
      const { status, body: answer } = await write("/api/transform", [`Host: localhost:${port}`, ...headers], body);
      expect([status, JSON.parse(answer).data.length]).toEqual([200, 1]);
    }
  });

  it("of unknown addresses and methods stay what they are in Jaeger", async () => {
    const { status, body } = await write("/api/services", [`Host: localhost:${port}`]);
    expect([status, body]).toEqual([404, "404 page not found\n"]);
  });

  it("for data are refused when another site's page sends them off, but links may come from anywhere", async () => {
    const cross = "Sec-Fetch-Site: cross-site";
    const data = await get("/api/traces?service=x", `localhost:${port}`, cross, "Sec-Fetch-Mode: no-cors");
    const stream = await get("/api/stream", `localhost:${port}`, cross, "Sec-Fetch-Mode: cors");
    const link = await get("/api/services", `localhost:${port}`, cross, "Sec-Fetch-Mode: navigate");

    expect([data.status, stream.status, link.status]).toEqual([403, 403, 200]);
  });

  it("get security headers and no permission for other origins on every answer", async () => {
    const host = `localhost:${port}`;
    const answers = await Promise.all([
      ...["/api/services", "/api/traces/0", "/api/none", "/metrics", "/api/status", "/", "/trace/1"].map((path) =>
        get(path, host, "Origin: http://evil.example"),
      ),
      get("/api/services", "evil.example"),
      rawRequest(backend.queryUrl, [
        "OPTIONS /api/dead-letters/redrive HTTP/1.1",
        `Host: ${host}`,
        "Origin: http://evil.example",
        "Access-Control-Request-Method: POST",
      ]),
    ]);

    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "cross-origin-resource-policy": "same-origin",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("to the receiver are refused under other names and from other origins, with a google.rpc.Status", async () => {
    const body = JSON.stringify(anExport([aSpan()]));
    const send = (...headers: string[]) =>
      rawRequest(
        backend.otlpUrl,
        ["POST /v1/traces HTTP/1.1", "Content-Type: application/json", `Content-Length: ${body.length}`, ...headers],
        body,
      );

    const answers = await Promise.all([
      send("Host: evil.example"),
      send("Host: localhost", "Origin: http://evil.example"),
      send("Host: localhost", "Sec-Fetch-Site: same-site"),
    ]);
    const allowed = await Promise.all([send("Host: localhost:4318"), send("Host: host.docker.internal:4318")]);

    for (const { status, body: answer } of answers) {
      expect([status, JSON.parse(answer)]).toEqual([
        403,
        { code: 7, message: expect.stringMatching(/^expected .*got /) },
      ]);
    }
    expect(allowed.map(({ status }) => status)).toEqual([200, 200]);
  });
});
