/** 1 to 32 hex digits, as Jaeger takes them in addresses. */
export function isTraceId(text: string): boolean {
  return /^[0-9a-f]{1,32}$/i.test(text);
}

/** The id in what somebody has pasted: an id, or the address of a trace; undefined when there is none. */
export function traceIdIn(text: string): string | undefined {
  return /(?:^|[/\s])([0-9a-f]{1,32})(?=[?#\s/]|$)/i.exec(text.trim())?.[1]?.toLowerCase();
}
