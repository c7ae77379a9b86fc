import { serviceOf } from "./emulators/account.ts";
import { DeliveryError, type EventBridgeOptions } from "./emulators/events/event-bridge.ts";
import type { Lambda } from "./emulators/lambda/lambda.ts";
import type { SqsSns } from "./emulators/sqs/start-sqs-sns.ts";
import type { ResourcePolicies } from "./resources/resource-policies.ts";

export interface EventDeliveryOptions {
  queues: Pick<SqsSns, "queues" | "topics">;
  /** Asked at each delivery: the functions start after the bus. */
  lambda(): Pick<Lambda, "invoke">;
  policies: ResourcePolicies;
}

const service = "events.amazonaws.com";

/** What a rule needs to be admitted to, by the service of its target. */
const actions = { lambda: "lambda:InvokeFunction", sns: "sns:Publish", sqs: "sqs:SendMessage" } as const;

/** Whether rules can have targets of this service, other buses aside. */
export function isDeliverable(targetService: string): targetService is keyof typeof actions {
  return Object.hasOwn(actions, targetService);
}

/** Takes events from rules to queues, topics and functions, when the target's resource policy admits the rule. */
export function createEventDelivery({
  queues: { queues, topics },
  lambda,
  policies,
}: EventDeliveryOptions): Pick<EventBridgeOptions, "deadLetter" | "deliver"> {
  function checkAdmitted(action: string, resourceArn: string, sourceArn: string): void {
    if (policies.admits({ service, action, resourceArn, sourceArn })) return;
    const message = `expected a resource policy of ${resourceArn} that allows ${action} to ${sourceArn}, there is none; the event is not delivered to it`;
    throw new DeliveryError("NO_PERMISSIONS", message, false);
  }

  return {
    async deliver({ targetArn, body, ruleArn, traceHeader, messageGroupId }) {
      const target = serviceOf(targetArn);
      if (!isDeliverable(target)) {
        const message = `expected a target of SQS, Lambda or SNS, got ${targetArn}; add it in infra/local/event-delivery.ts`;
        throw new DeliveryError("SDK_CLIENT_ERROR", message, false);
      }
      checkAdmitted(actions[target], targetArn, ruleArn);
      const traced = traceHeader !== undefined && { traceHeader };
      switch (target) {
        case "sqs":
          await queues.send(targetArn, body, { ...traced, ...(messageGroupId !== undefined && { messageGroupId }) });
          return;
        case "lambda":
          await lambda().invoke({ functionName: targetArn, payload: body, invocationType: "Event", ...traced });
          return;
        case "sns":
          await topics.publish(targetArn, body, { ...traced });
      }
    },
    async deadLetter(queueArn, body, options) {
      checkAdmitted(actions.sqs, queueArn, options.messageAttributes?.RULE_ARN?.StringValue ?? "");
      await queues.send(queueArn, body, options);
    },
  };
}
