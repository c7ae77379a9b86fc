/** An error as Lambda shows it to the caller of a function. */
export interface ErrorDocument {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export class UnhandledRejection extends RuntimeError {
  constructor(message: string) {
    super("Runtime.UnhandledPromiseRejection", message);
  }
}

export class NodeExit extends RuntimeError {
  constructor() {
    super(
      "Runtime.NodeJsExit",
      "The Lambda Runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes",
    );
  }
}

export class HandlerNotFound extends RuntimeError {
  constructor(message: string) {
    super("Runtime.HandlerNotFound", message);
  }
}

export class MalformedHandlerName extends RuntimeError {
  constructor(handler: string) {
    super("Runtime.MalformedHandlerName", `Bad handler ${handler}: expected the form file.export`);
  }
}

export class ImportModuleError extends RuntimeError {
  constructor(cause: unknown) {
    super("Runtime.ImportModuleError", String(cause));
    this.cause = cause;
  }
}

export class UserCodeSyntaxError extends RuntimeError {
  constructor(cause: unknown) {
    super("Runtime.UserCodeSyntaxError", String(cause));
    this.cause = cause;
  }
}

export function describeError(error: unknown): ErrorDocument {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}
