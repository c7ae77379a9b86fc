export interface FunctionName {
  name: string;
  qualifier?: string;
}

/** Reads what the API takes for a function: name, name:qualifier, partial ARN, ARN. */
export function parseFunctionName(text: string): FunctionName {
  const [, name = text, qualifier] =
    /^(?:(?:arn:[^:]+:lambda:[^:]*:)?\d{12}:function:)?([^:]+)(?::([^:]+))?$/.exec(text) ?? [];
  return qualifier === undefined ? { name } : { name, qualifier };
}
