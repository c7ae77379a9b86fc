import { type Attributes, type Context, context, createContextKey, type Span } from "@opentelemetry/api";
import { spanIdFrom } from "./span-ids.ts";

/** What spans inherit from the context they are started in. */
interface Scope {
  attributes: Attributes;
  /** Gives the next span of this name its id; absent where ids are random. */
  spanId?: (name: string) => string;
  /** The spans of this invocation that have not ended. */
  open?: Set<Span>;
  /** What the messages of this invocation say about the start of their environment; absent in a warm one. */
  coldStart?: Attributes;
}

const key = createContextKey("telemetry scope");
const none: Scope = { attributes: {} };

export function scopeOf(from: Context): Scope {
  return (from.getValue(key) as Scope | undefined) ?? none;
}

function within<T>(change: Partial<Scope>, run: () => T): T {
  const active = context.active();
  return context.with(active.setValue(key, { ...scopeOf(active), ...change }), run);
}

/** Every span that is started inside `run` carries `attributes`. */
export function withAttributes<T>(attributes: Attributes, run: () => T): T {
  return within({ attributes: { ...scopeOf(context.active()).attributes, ...attributes } }, run);
}

/** The attributes that spans started here inherit. */
export function inheritedAttributes(): Attributes {
  return scopeOf(context.active()).attributes;
}

/**
 * Spans that are started inside `run` get ids that follow from `seed`, their name and how many of that name came before: whoever knows the
 * seed can rebuild them.
 */
export function withSpanIdsFrom<T>(seed: string, run: () => T): T {
  const started = new Map<string, number>();
  return within({ spanId: (name) => nextId(seed, name, started) }, run);
}

function nextId(seed: string, name: string, started: Map<string, number>): string {
  const count = started.get(name) ?? 0;
  started.set(name, count + 1);
  return spanIdFrom(`${seed} ${name} ${count}`);
}

/** Keeps track of the open spans of one invocation; `coldStart` are attributes of the messages that it works on. */
export function withInvocation<T>(
  { open, coldStart = {} }: Pick<Scope, "coldStart"> & { open: Set<Span> },
  run: () => T,
): T {
  return within({ open, coldStart }, run);
}
