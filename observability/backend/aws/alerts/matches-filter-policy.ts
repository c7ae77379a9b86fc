import { matchesCondition, type Scalar } from "./matches-condition.ts";

/** Message attributes as a notification carries them. */
export type NotificationAttributes = Readonly<Record<string, { Type: string; Value: string }>>;

export interface FilterPolicy {
  /** JSON, as the subscription has it. */
  policy: string | undefined;
  /** Default `MessageAttributes`. */
  scope?: "MessageAttributes" | "MessageBody" | undefined;
}

/** Whether SNS lets a message through to a subscription. A policy that cannot be read lets nothing through. */
export function matchesFilterPolicy(
  { policy, scope = "MessageAttributes" }: FilterPolicy,
  message: { attributes: NotificationAttributes; body: string },
): boolean {
  if (policy === undefined) return true;
  const conditions = parsed(policy);
  if (!isObject(conditions)) return false;
  if (scope === "MessageAttributes") return matches(conditions, attributeValues(message.attributes));
  const body = parsed(message.body);
  return isObject(body) && matches(conditions, body);
}

/** All keys must hold; `$or` holds when one of its policies does. */
function matches(conditions: Record<string, unknown>, values: Record<string, unknown>): boolean {
  return Object.entries(conditions).every(([key, condition]) => {
    if (key === "$or" && isListOfPolicies(condition)) return condition.some((policy) => matches(policy, values));
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (Array.isArray(condition)) {
      const leaves = leavesOf(value);
      return condition.some((alternative) => matchesCondition(alternative, leaves));
    }
    if (!isObject(condition)) return false;
    const children = Array.isArray(value) ? value : [value];
    return children.some((child) => matches(condition, isObject(child) ? child : {}));
  });
}

/** What stands at a key: the elements of a list count one by one; an object is no value. */
function leavesOf(value: unknown): Scalar[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isObject(value) ? [] : [value as Scalar];
}

function attributeValues(attributes: NotificationAttributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, { Type }]) => Type !== "Binary")
      .map(([name, { Type, Value }]) => {
        if (Type === "Number") return [name, Number(Value)];
        return [name, Type === "String.Array" ? parsed(Value) : Value];
      }),
  );
}

function isListOfPolicies(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 1 && value.every(isObject);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
