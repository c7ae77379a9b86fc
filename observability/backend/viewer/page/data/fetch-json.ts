import { noteServerDate } from "./server-clock.ts";

/** An answer other than 2xx, or none; the message is the backend's own sentence where it gave one. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const NO_ANSWER = 0;

/** Nobody answered: a banner says so on every page. */
export function isNoAnswer(error: Error): boolean {
  return error instanceof AnswerError && error.status === NO_ANSWER;
}

/** GET as JSON. The shape is the backend's contract (`api/`). Throws `AnswerError`. */
export async function fetchJson<T>(address: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new AnswerError(NO_ANSWER, "the backend does not answer: is it still running?");
  }
  noteServerDate(response.headers.get("date"));
  const text = await response.text();
  if (!response.ok)
    throw new AnswerError(response.status, sentenceOf(text) ?? `the backend answered ${response.status}`);
  return JSON.parse(text);
}

/** POST of JSON, same origin. Throws `AnswerError`. */
export function postJson<T>(address: string, body: unknown): Promise<T> {
  return fetchJson(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Own endpoints say `{"error": "…"}`, Jaeger's v1 `{"errors": [{"msg"}]}`, v3 `{"error": {"message"}}`. */
function sentenceOf(text: string): string | undefined {
  try {
    const { error, errors } = JSON.parse(text);
    if (typeof error === "string") return error;
    return error?.message ?? errors?.[0]?.msg;
  } catch {
    return undefined;
  }
}
