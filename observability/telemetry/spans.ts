import {
  type Attributes,
  type Context,
  context,
  type Link,
  propagation,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { now } from "./clock.ts";
import { scopeOf } from "./scope.ts";
import { ATTR_ERROR_TYPE, SCHEMA_URL } from "./semconv.ts";
import { withIds } from "./span-ids.ts";

export interface SpanOptions {
  /** Default INTERNAL. */
  kind?: SpanKind;
  attributes?: Attributes;
  links?: Link[];
  /** Default: the active context. */
  parent?: Context;
  /** Starts a trace of its own. */
  root?: boolean;
  /** Milliseconds since the epoch, with fractions; default now. */
  startTime?: number;
  /** 16 hex digits; default random, or as `withSpanIdsFrom` says. */
  id?: string;
  /** 32 hex digits, for a `root`; default random. */
  traceId?: string;
}

/** What went wrong, as a span says it. The message must hold no payload. */
export interface SpanFailure {
  /** `error.type`: of low cardinality. */
  type: string;
  message: string;
}

const tracer = () => trace.getTracerProvider().getTracer("jobtrail", undefined, { schemaUrl: SCHEMA_URL });

/** Starts a span that the caller ends with `endSpan`. */
export function startSpan(name: string, options: SpanOptions = {}): Span {
  const parent = options.parent ?? context.active();
  const scope = scopeOf(context.active());
  const spanId = options.id ?? scope.spanId?.(name);
  const span = withIds({ spanId, traceId: options.traceId }, () =>
    tracer().startSpan(
      name,
      {
        kind: options.kind ?? SpanKind.INTERNAL,
        attributes: { ...scope.attributes, ...options.attributes },
        links: options.links ?? [],
        root: options.root ?? false,
        startTime: options.startTime ?? now(),
      },
      parent,
    ),
  );
  scope.open?.add(span);
  return span;
}

/** Ends a span now or at `endTime`; a span that has ended already stays as it is. */
export function endSpan(span: Span, endTime: number = now()): void {
  scopeOf(context.active()).open?.delete(span);
  if (span.isRecording()) span.end(endTime);
}

/** Marks a span as failed: status Error, `error.type`, and the exception as an event when there is one. */
export function failSpan(span: Span, { type, message }: SpanFailure, exception?: Error): void {
  if (!span.isRecording()) return;
  if (exception) span.recordException(exception, now());
  span.setAttribute(ATTR_ERROR_TYPE, type);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** How an error shows on a span: an error with a `code` by that, any other by its name. */
export function failureOf(error: unknown): SpanFailure {
  if (!(error instanceof Error)) return { type: "_OTHER", message: "something that is not an Error was thrown" };
  const code = (error as { code?: unknown }).code;
  return { type: typeof code === "string" ? code : error.name, message: error.message };
}

const told = new WeakSet<Error>();

/** The exception that a span tells of: what caused the error in the first place, on the innermost span alone, for one stack is enough. */
function exceptionOf(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.cause instanceof Error) return exceptionOf(error.cause);
  if (told.has(error)) return undefined;
  told.add(error);
  return error;
}

/** Runs `work` inside a span of this name. When it throws, the span has failed and the error goes on. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => T | Promise<T>,
): Promise<T> {
  const span = startSpan(name, options);
  try {
    return await context.with(inside(span, options.parent), () => work(span));
  } catch (error) {
    failSpan(span, failureOf(error), exceptionOf(error));
    throw error;
  } finally {
    endSpan(span);
  }
}

/** Records a span that has already happened. */
export function recordSpan(
  name: string,
  options: SpanOptions & { startTime: number; endTime: number; failure?: SpanFailure },
): SpanContext {
  const span = startSpan(name, options);
  if (options.failure) failSpan(span, options.failure);
  endSpan(span, Math.max(options.startTime, options.endTime));
  return span.spanContext();
}

/** The context inside `span`: what spans inherit is that of the active context, the baggage that of the parent, which may come from a message. */
function inside(span: Span, parent: Context | undefined): Context {
  const entered = trace.setSpan(context.active(), span);
  const baggage = parent && propagation.getBaggage(parent);
  return baggage ? propagation.setBaggage(entered, baggage) : entered;
}
