export interface TraceBackend {
  otlpUrl: string;
  queryUrl: string;
  stop(): Promise<void>;
}

export interface OptOut {
  reason: string;
  tests: readonly string[];
}

export function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : 1;
}

export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted, not trusted
export function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
