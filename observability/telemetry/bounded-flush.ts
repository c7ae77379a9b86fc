import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

/** Where the library says that telemetry is lost. */
export type Warn = (message: string) => void;

export interface ExportWatch {
  exporter: SpanExporter;
  /** True while the last export failed. */
  failing(): boolean;
  /** Resolves when no export is on its way. */
  settled(): Promise<void>;
}

/** `ExportResultCode.SUCCESS` of the SDK. */
const success = 0;

/** Wraps an exporter so that the first failure in a row is told once, with what it means. */
export function watchExports(exporter: SpanExporter, warn: Warn): ExportWatch {
  let failing = false;
  const underWay = new Set<Promise<void>>();
  return {
    failing: () => failing,
    settled: async () => void (await Promise.all(underWay)),
    exporter: {
      export(spans: ReadableSpan[], done) {
        const { promise, resolve } = Promise.withResolvers<void>();
        underWay.add(promise);
        exporter.export(spans, (result) => {
          if (result.code !== success && !failing) warn(lostMessage(result.error));
          failing = result.code !== success;
          underWay.delete(promise);
          resolve();
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
      ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
    },
  };
}

function lostMessage(error: Error | undefined): string {
  const reason = error?.message ? ` (${error.message})` : "";
  return `the telemetry backend does not take spans${reason}: jobs go on, their spans are lost until it answers again`;
}

export interface BoundedFlushOptions {
  flush(): Promise<void>;
  /** Milliseconds that a flush may take. */
  limit: number;
  /** While exports fail, a flush may take this long only. */
  limitWhileFailing: number;
  failing(): boolean;
}

/** A flush that never throws and never takes longer than its limit; false when it did not finish, and what is on its way may still arrive. */
export function boundedFlush({
  flush,
  limit,
  limitWhileFailing,
  failing,
}: BoundedFlushOptions): (within?: number) => Promise<boolean> {
  let late = false;
  return async (within = limit) => {
    const bound = Math.min(within, late || failing() ? limitWhileFailing : limit);
    let timer: NodeJS.Timeout | undefined;
    const finished = await Promise.race([
      flush().then(
        () => true,
        () => false,
      ),
      new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), bound);
      }),
    ]);
    clearTimeout(timer);
    late = finished === undefined;
    return finished === true && !failing();
  };
}
