/** One line of a function's log, or one of the lines that Lambda itself writes around it. */
export interface LogLine {
  functionName: string;
  logGroupName: string;
  logStreamName: string;
  /** Epoch milliseconds at which the line was read. */
  timestampMs: number;
  /** The invocation that was running when the line came; absent during INIT and between invocations. */
  requestId?: string;
  message: string;
  /** `OTEL_SERVICE_NAME` of the function, when it has one. */
  serviceName?: string;
  /** True for the lines of Lambda itself: START, END, REPORT, INIT_START, INIT_REPORT. */
  platform?: boolean;
}
