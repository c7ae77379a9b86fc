import { type Attributes, type Span, SpanKind } from "@opentelemetry/api";
import { ATTR_APP_FAAS_INIT_MS, ERROR_TYPE_TIMEOUT } from "./names.ts";
import { withInvocation } from "./scope.ts";
import {
  ATTR_AWS_LAMBDA_INVOKED_ARN,
  ATTR_CLOUD_ACCOUNT_ID,
  ATTR_CLOUD_RESOURCE_ID,
  ATTR_FAAS_COLDSTART,
  ATTR_FAAS_INVOCATION_ID,
  ATTR_FAAS_TRIGGER,
} from "./semconv.ts";
import { endSpan, failSpan, withSpan } from "./spans.ts";

/** What the library needs of Lambda's context. */
export interface InvocationContext {
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type LambdaHandler<Event, Result> = (event: Event, context: InvocationContext) => Promise<Result>;

export interface TracedOptions {
  /** `faas.trigger`. */
  trigger: "datasource" | "http" | "pubsub" | "timer" | "other";
}

export type TracedHandler = <Event, Result>(
  options: TracedOptions,
  handler: LambdaHandler<Event, Result>,
) => LambdaHandler<Event, Result>;

/** Milliseconds before the end of the function's time at which open spans are saved. */
const guardMargin = 300;

/**
 * Wraps a handler: a SERVER span per invocation in a trace of its own, a flush before the answer leaves (the environment may be frozen
 * after it), and a guard that ends and flushes the open spans when the function is about to time out.
 */
export function createTracedHandler({ flush }: { flush(within?: number): Promise<boolean> }): TracedHandler {
  let cold = true;
  return ({ trigger }, handler) => {
    const initMs = performance.now();
    return async (event, context) => {
      const open = new Set<Span>();
      const guard = setTimeout(() => {
        endAsTimedOut(open);
        void flush(guardMargin);
      }, context.getRemainingTimeInMillis() - guardMargin);
      const attributes = {
        ...invocationAttributes(context),
        [ATTR_FAAS_TRIGGER]: trigger,
        [ATTR_FAAS_COLDSTART]: cold,
      };
      const coldStart = cold ? { [ATTR_FAAS_COLDSTART]: true, [ATTR_APP_FAAS_INIT_MS]: initMs } : {};
      cold = false;
      try {
        return await withInvocation({ open, coldStart }, () =>
          withSpan(context.functionName, { root: true, kind: SpanKind.SERVER, attributes }, () =>
            handler(event, context),
          ),
        );
      } finally {
        clearTimeout(guard);
        await flush();
      }
    };
  };
}

/** Inner spans first. */
function endAsTimedOut(open: Set<Span>): void {
  for (const span of [...open].reverse()) {
    failSpan(span, { type: ERROR_TYPE_TIMEOUT, message: "the function's time is over" });
    endSpan(span);
  }
  open.clear();
}

function invocationAttributes(context: InvocationContext): Attributes {
  const arn = context.invokedFunctionArn;
  const [, , , , account, , name] = arn.split(":");
  return {
    [ATTR_FAAS_INVOCATION_ID]: context.awsRequestId,
    [ATTR_AWS_LAMBDA_INVOKED_ARN]: arn,
    [ATTR_CLOUD_RESOURCE_ID]: resolvedArn(arn, name, context.functionVersion),
    ...(account && { [ATTR_CLOUD_ACCOUNT_ID]: account }),
  };
}

/** The function's ARN with an alias replaced by the version that it means. */
function resolvedArn(arn: string, name: string | undefined, version: string): string {
  const parts = arn.split(":");
  return name && parts.length > 7 ? [...parts.slice(0, 7), version].join(":") : arn;
}
