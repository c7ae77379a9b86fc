import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

/** An exporter whose behaviour a test sets: it takes spans, fails, or does not answer until it is set to something else. */
export interface BendableExporter extends SpanExporter {
  /** The spans that it has taken. */
  taken: ReadableSpan[];
  /** How often it was called. */
  calls: number;
  become(mode: "taking" | "failing" | "hanging"): void;
}

export function aSpanExporter(start: "taking" | "failing" | "hanging" = "taking"): BendableExporter {
  let mode = start;
  let waiting: (() => void)[] = [];
  const exporter: BendableExporter = {
    taken: [],
    calls: 0,
    become(next) {
      mode = next;
      const answers = waiting;
      waiting = [];
      for (const answer of answers) answer();
    },
    export(spans, done) {
      exporter.calls++;
      const answer = () => {
        if (mode === "hanging") waiting.push(answer);
        else if (mode === "failing") done({ code: 1, error: new Error("connect ECONNREFUSED") });
        else {
          exporter.taken.push(...spans);
          done({ code: 0 });
        }
      };
      answer();
    },
    shutdown: async () => {},
  };
  return exporter;
}
