/** The fields of a request that say which service it is for. Header names in lower case. */
export interface RoutedRequest {
  path: string;
  headers: Record<string, string | undefined>;
}

export interface Route {
  /** `sqs`, `sns`, `dynamodb`, …; undefined when nothing names one. */
  service: string | undefined;
  /** The part after the dot of `X-Amz-Target`. */
  operation?: string;
}

const targetPrefixes: Record<string, string> = {
  AmazonSQS: "sqs",
  AWSEvents: "events",
  DynamoDB_20120810: "dynamodb",
  DynamoDBStreams_20120810: "dynamodbstreams",
  Logs_20140328: "logs",
  GraniteServiceVersion20100801: "monitoring",
  AWSStepFunctions: "states",
  AmazonSSM: "ssm",
  secretsmanager: "secretsmanager",
  Kinesis_20131202: "kinesis",
  TrentService: "kms",
};

const pathPrefixes: [RegExp, string][] = [
  [/^\/2015-03-31\//, "lambda"],
  [/^\/v2\/email\//, "ses"],
  [/^\/service\/GraniteServiceVersion20100801\//, "monitoring"],
  [/^\/\d{12}\/[^/]+\/?$/, "sqs"],
];

/** Pages of the local runtime itself, whatever a request brings in its headers. */
const ownPages = /^\/(?:_jobtrail\/inbox(?:\/|$)|_aws\/ses$)/;

const scope = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

/** Which service a request is for: a page of our own, else its target header, else the credential scope of its signature, else its path. */
export function route({ path, headers }: RoutedRequest): Route {
  if (ownPages.test(path)) return { service: "inbox" };
  const target = headers["x-amz-target"];
  if (target) {
    const dot = target.lastIndexOf(".");
    const prefix = target.slice(0, Math.max(dot, 0));
    return { service: targetPrefixes[prefix] ?? signedFor(headers) ?? prefix, operation: target.slice(dot + 1) };
  }
  const service = signedFor(headers) ?? pathPrefixes.find(([pattern]) => pattern.test(path))?.[1];
  return { service };
}

function signedFor({ authorization }: RoutedRequest["headers"]): string | undefined {
  return authorization === undefined ? undefined : scope.exec(authorization)?.[1];
}

/**
 * For requests that are not signed and have no target: links that SNS hands out are plain `GET /?Action=…`. Whoever follows one may come from
 * anywhere, so it names one of their two actions and nothing else.
 */
export function serviceOfAction(actions: readonly string[]): string | undefined {
  const [action = "", ...more] = actions;
  return more.length === 0 && ["ConfirmSubscription", "Unsubscribe"].includes(action) ? "sns" : undefined;
}
