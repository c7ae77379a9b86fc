export interface Owner {
  accountId: string;
  region: string;
}

export const defaultBusName = "default";

export function busArn({ accountId, region }: Owner, name: string): string {
  return `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
}

export function ruleArn({ accountId, region }: Owner, busName: string, ruleName: string): string {
  const path = busName === defaultBusName ? ruleName : `${busName}/${ruleName}`;
  return `arn:aws:events:${region}:${accountId}:rule/${path}`;
}

/** The name of a bus that is given by name, by ARN, or not at all (the default bus). */
export function busNameOf(nameOrArn: string | undefined): string {
  if (nameOrArn === undefined) return defaultBusName;
  return isBusArn(nameOrArn) ? nameOrArn.slice(nameOrArn.indexOf("event-bus/") + "event-bus/".length) : nameOrArn;
}

export function isBusArn(arn: string): boolean {
  return /^arn:[^:]+:events:[^:]*:[^:]*:event-bus\//.test(arn);
}
