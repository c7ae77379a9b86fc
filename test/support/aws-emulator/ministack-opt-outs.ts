import type { OptOut } from "./aws-under-test.ts";

/** What MiniStack 1.5.33 does otherwise than AWS, or not at all; where a file is named, it was read there. */
export const ministackOptOuts: readonly OptOut[] = [
  {
    service: "SQS",
    reason: "the number of message attributes is not limited",
    tests: ["takes ten message attributes, the trace header not counted, and refuses eleven"],
  },
  {
    service: "SQS",
    reason: "there are no message move tasks: sqs.py knows no StartMessageMoveTask",
    tests: [
      "moves dead letters back to their queue, as new messages that keep body and attributes",
      "moves no messages out of a queue that is nobody's dead-letter queue",
    ],
  },
  {
    service: "EventBridge",
    reason: "eventbridge.py reads no TraceHeader",
    tests: ["hands the TraceHeader of an entry on as AWSTraceHeader, and not in the event"],
  },
  {
    service: "EventBridge",
    reason: "entries are not checked: eventbridge.py has no MalformedDetail and no InvalidArgument",
    tests: ["answers entry by entry: bad ones are refused, the others are delivered"],
  },
  {
    service: "EventBridge",
    reason: "eventbridge.py keeps a target's DeadLetterConfig and does not use it",
    tests: ["puts what a target cannot take on the target's dead-letter queue, with the reason"],
  },
  {
    service: "SNS",
    reason: "a raw message is delivered with as many attributes as it has",
    tests: ["does not deliver a raw message with more attributes than SQS takes"],
  },
  {
    service: "SNS",
    reason: "sns.py reads no X-Amzn-Trace-Id",
    tests: ["hands the X-Ray header of a publisher on as AWSTraceHeader"],
  },
  {
    service: "Lambda",
    reason: "request and log stream have ids of their own",
    tests: ["gives the handler the id that the caller is told, and the name of a log stream of the day"],
  },
  {
    service: "Lambda",
    reason: "functions get the server's environment with some of Lambda's variables",
    tests: ["gives the process the names of its handler, its runtime and its log, and how it was initialised"],
  },
  {
    service: "Lambda",
    reason: "only functions with active tracing get a trace header",
    tests: ["gives each invocation a trace header of its own"],
  },
  {
    service: "Lambda",
    reason: "every failure is a Runtime.HandlerError without a stack, also the end of a process",
    tests: ["answers with type and stack of what a handler throws", "says with which status a process ended"],
  },
  {
    service: "Lambda's event source mapping",
    reason: "records lack them: lambda_svc.py, _poll_sqs",
    tests: ["gives records the digest of their attributes, and empty lists in each of them"],
  },
  {
    service: "Lambda's event source mapping",
    reason: "an answer that cannot be understood deletes the batch: lambda_svc.py, _run_sqs_batch",
    tests: [
      "takes a list of something else for failure of the whole batch",
      "takes an empty identifier for failure of the whole batch",
      "takes an identifier of no message in the batch for failure of the whole batch",
    ],
  },
  {
    service: "Lambda's event source mapping",
    reason: "lambda_svc.py, _create_esm, checks neither queue nor batch size nor other mappings",
    tests: [
      "is refused for a queue that hides messages for less than the function's time-out",
      "is refused a second time for the same queue and function",
      "is refused for more than ten messages without a window",
    ],
  },
  {
    service: "SES v2",
    reason: "ses_v2.py, outbound-emails, checks who may send and be sent to, and nothing else",
    tests: [
      "refuses a message without a From",
      "refuses a message without a destination",
      "refuses a message without content",
      "refuses a message without text and html",
      "refuses a message with a tag that has a space",
      "refuses a message to what is no address",
      "refuses a message to more than fifty addresses",
      "knows no configuration set that nobody made",
    ],
  },
  {
    service: "The deployed stack",
    reason: "sqs.py records no AWS/SQS metrics in CloudWatch, so that the alarm has nothing to look at",
    tests: ["tells of a dead-letter queue that is not empty by its alarm"],
  },
];
