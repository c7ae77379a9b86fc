import { AwsError } from "../aws-error.ts";
import type { AwsService, ServiceRequest, ServiceResponse } from "../service.ts";
import type { Fauxqs } from "../sqs/fauxqs.ts";
import { internalPrefix } from "../sqs/internal-queue.ts";
import type { MessageLedger } from "../sqs/message-ledger.ts";
import { xmlText } from "../xml-text.ts";
import { snsError } from "./sns-error.ts";
import type { ManagedSubscription, Subscriptions } from "./subscriptions.ts";

export interface SnsServiceOptions {
  fauxqs: Fauxqs;
  ledger: MessageLedger;
  subscriptions: Subscriptions;
}

type Parameters = Record<string, string>;

export interface SnsService extends AwsService {
  /** One operation with the parameters of the query protocol; answers with AWS's XML. Throws `AwsError`. */
  call(parameters: Parameters, traceHeader?: string): Promise<string>;
}

/** SNS in the query protocol: fauxqs, with the subscriptions that it cannot deliver to shown as what they are. */
export function createSnsService({ fauxqs, ledger, subscriptions }: SnsServiceOptions): SnsService {
  async function call(parameters: Parameters, traceHeader?: string): Promise<string> {
    const { Action = "" } = parameters;
    const action = fauxqs.topicActions.get(Action);
    if (!action) {
      throw new AwsError(
        "InvalidAction",
        `expected an SNS operation of ${[...fauxqs.topicActions.keys()].join(", ")}; got ${Action || "none"}`,
      );
    }
    try {
      if (Action === "Subscribe") return subscribe(parameters);
      const adapted = Action === "Publish" ? toTopic(parameters) : parameters;
      const act = () => action(adapted, fauxqs.topics, fauxqs.queues, { headers: {} });
      const run = overfull(Action, adapted) ? () => subscriptions.withoutRawDelivery(adapted.TopicArn ?? "", act) : act;
      const xml = await ledger.withTraceHeader(traceHeader, run);
      if (Action.startsWith("Publish")) subscriptions.reportMissingQueues(adapted.TopicArn ?? "");
      if (Action === "Unsubscribe" || Action === "DeleteTopic") await subscriptions.sweep();
      return /^(List|Get)Subscription/.test(Action) ? disclosed(xml) : xml;
    } catch (error) {
      throw snsError(error) ?? error;
    }
  }

  function subscribe(parameters: Parameters): string {
    const { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint, ReturnSubscriptionArn } = parameters;
    if (!topicArn || !protocol || !endpoint) {
      const missing = !topicArn ? "TopicArn" : !protocol ? "Protocol" : "Endpoint";
      throw new AwsError("InvalidParameter", `Invalid parameter: ${missing} is required`);
    }
    const { arn, confirmed } = subscriptions.subscribe({
      topicArn,
      protocol,
      endpoint,
      attributes: entries(parameters, "Attributes"),
    });
    const shown = confirmed || ReturnSubscriptionArn === "true" ? arn : "pending confirmation";
    return answer("Subscribe", `<SubscriptionArn>${xmlText(shown)}</SubscriptionArn>`);
  }

  /** Puts the real protocol and endpoint in the place of the internal queue, and AWS's words in the place of unconfirmed ARNs. */
  function disclosed(xml: string): string {
    let shown = xml;
    for (const managed of subscriptions.managed()) shown = withRealEndpoint(shown, managed);
    return withoutInternal(shown).replace(
      /<member>(\s*)<SubscriptionArn>([^<]+)<\/SubscriptionArn>/g,
      (member, space, arn) =>
        fauxqs.topics.getSubscription(arn)?.confirmed === false
          ? `<member>${space}<SubscriptionArn>PendingConfirmation</SubscriptionArn>`
          : member,
    );
  }

  return {
    call,
    async handle(request): Promise<ServiceResponse> {
      const parameters = Object.fromEntries(
        request.body.length > 0 ? new URLSearchParams(request.body.toString()) : request.query,
      );
      const body = await call(parameters, traceHeaderOf(request));
      return { status: 200, headers: { "content-type": "text/xml" }, body };
    },
  };
}

function traceHeaderOf({ headers }: ServiceRequest): string | undefined {
  return headers["x-amzn-trace-id"];
}

function toTopic({ TargetArn, ...parameters }: Parameters): Parameters {
  if (parameters.PhoneNumber)
    throw new AwsError(
      "InvalidParameter",
      "Invalid parameter: expected a TopicArn, got a PhoneNumber; text messages are not sent locally",
    );
  return TargetArn === undefined ? parameters : { TopicArn: TargetArn, ...parameters };
}

/** Whether a message is published that has more attributes than an SQS message can have. */
function overfull(action: string, parameters: Parameters): boolean {
  return action === "Publish" && Object.keys(parameters).filter((key) => attributeName.test(key)).length > 10;
}

const attributeName = /^MessageAttributes\.entry\.\d+\.Name$/;

/** Lists leave out the subscriptions of queues that no API shows. */
function withoutInternal(xml: string): string {
  return xml.replace(/<member>.*?<\/member>/gs, (member) => (member.includes(`:${internalPrefix}`) ? "" : member));
}

function withRealEndpoint(xml: string, { internalQueueArn, protocol, endpoint }: ManagedSubscription): string {
  if (!xml.includes(internalQueueArn)) return xml;
  const listed = new RegExp(`<Protocol>sqs</Protocol>(\\s*)<Endpoint>${internalQueueArn}</Endpoint>`, "g");
  return xml
    .replace(listed, (_, space) => `<Protocol>${protocol}</Protocol>${space}<Endpoint>${xmlText(endpoint)}</Endpoint>`)
    .replace("<key>Protocol</key><value>sqs</value>", `<key>Protocol</key><value>${protocol}</value>`)
    .replace(`<value>${internalQueueArn}</value>`, `<value>${xmlText(endpoint)}</value>`);
}

/** `Attributes.entry.1.key=…&Attributes.entry.1.value=…` as an object. */
function entries(parameters: Parameters, name: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (let index = 1; parameters[`${name}.entry.${index}.key`] !== undefined; index++) {
    found[parameters[`${name}.entry.${index}.key`] ?? ""] = parameters[`${name}.entry.${index}.value`] ?? "";
  }
  return found;
}

function answer(action: string, result: string): string {
  const requestId = "<ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata>";
  return `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result>${requestId}</${action}Response>`;
}
