/** The backend cannot be asked, or answers with an error; the message is what to tell. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  /** HTTP status; undefined when nobody answered. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** The trace viewer's own endpoints. */
export interface BackendClient {
  /** Answers with the JSON at this path; `key` is one that the answer must have. Throws `BackendError`. */
  get<View>(path: string, key: keyof View & string): Promise<View>;
  post<View>(path: string, body: object, key: keyof View & string): Promise<View>;
  /** The bytes of an answer that goes on. */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

const ANSWER_WITHIN_MS = 60_000;

export function createBackendClient(url: string): BackendClient {
  const base = url.replace(/\/+$/, "");

  async function ask(path: string, options: RequestInit): Promise<Response> {
    try {
      return await fetch(`${base}${path}`, { ...options, redirect: "error" });
    } catch (error) {
      if (options.signal?.aborted && error instanceof Error && error.name === "TimeoutError") {
        throw new BackendError(`${base} has not answered within ${ANSWER_WITHIN_MS / 1_000} s; nothing more was asked`);
      }
      throw new BackendError(
        `nothing answers at ${base}: start it with npm start, or say where it is with --url or TRACE_URL`,
      );
    }
  }

  async function json<View>(response: Response, key: keyof View & string): Promise<View> {
    const body = await parsed(response);
    if (!response.ok) {
      const other = `expected the trace viewer at ${base}, got HTTP ${response.status} of another program; give its address with --url`;
      throw new BackendError(isObject(body) && typeof body.error === "string" ? body.error : other, response.status);
    }
    if (isObject(body) && key in body) return body as View;
    throw new BackendError(
      `expected the trace viewer at ${base}, got the answer of another program; give its address with --url`,
    );
  }

  return {
    get: async (path, key) => json(await ask(path, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }), key),
    post: async (path, body, key) =>
      json(
        await ask(path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        }),
        key,
      ),
    async stream(path, signal) {
      const response = await ask(path, { signal, headers: { accept: "text/event-stream" } });
      if (response.ok && response.body) return response.body;
      throw new BackendError(`expected a live stream at ${base}${path}, got HTTP ${response.status}`, response.status);
    },
  };
}

async function parsed(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
