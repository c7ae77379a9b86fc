import { BlockList, isIP } from "node:net";

export type Scalar = string | number | boolean | null;
type Operator = (argument: unknown, value: Scalar) => boolean;

/** The operators of filter policies, for one value that is there; `exists` is not among them, since it asks for the value itself. */
const operators: Readonly<Record<string, Operator>> = {
  prefix: text((value, argument) => value.startsWith(argument)),
  suffix: text((value, argument) => value.endsWith(argument)),
  "equals-ignore-case": text((value, argument) => value.toLowerCase() === argument.toLowerCase()),
  wildcard: text((value, argument) => wildcard(argument).test(value)),
  numeric,
  cidr,
  "anything-but": anythingBut,
};

/** Whether one alternative of a policy's list holds for a key that has these values (none: the key is not there). */
export function matchesCondition(alternative: unknown, values: readonly Scalar[]): boolean {
  if (typeof alternative !== "object" || alternative === null) return values.some((value) => value === alternative);
  const [[name, argument] = ["", undefined], ...others] = Object.entries(alternative);
  if (others.length > 0) return false;
  if (name === "exists") return argument === values.length > 0;
  const operator = operators[name];
  return operator !== undefined && values.some((value) => operator(argument, value));
}

/** A list of arguments holds when one of them does. */
function text(holds: (value: string, argument: string) => boolean): Operator {
  return (argument, value) => {
    const given = Array.isArray(argument) ? argument : [argument];
    return typeof value === "string" && given.some((one) => typeof one === "string" && holds(value, one));
  };
}

function anythingBut(argument: unknown, value: Scalar): boolean {
  if (Array.isArray(argument)) return !argument.includes(value);
  if (typeof argument !== "object" || argument === null) return argument !== value;
  return !matchesCondition(argument, [value]);
}

function numeric(argument: unknown, value: Scalar): boolean {
  if (typeof value !== "number" || !Array.isArray(argument) || argument.length === 0) return false;
  for (let index = 0; index < argument.length; index += 2) {
    if (!compares(value, argument[index], argument[index + 1])) return false;
  }
  return true;
}

function compares(value: number, operator: unknown, limit: unknown): boolean {
  if (typeof limit !== "number") return false;
  if (operator === "=") return value === limit;
  if (operator === "<") return value < limit;
  if (operator === "<=") return value <= limit;
  if (operator === ">") return value > limit;
  return operator === ">=" && value >= limit;
}

function cidr(argument: unknown, value: Scalar): boolean {
  const [network = "", bits = ""] = String(argument).split("/");
  if (typeof value !== "string" || !isIP(value) || !isIP(network) || !/^\d+$/.test(bits)) return false;
  if (isIP(value) !== isIP(network)) return false;
  const list = new BlockList();
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  list.addSubnet(network, Number(bits), family);
  return list.check(value, family);
}

/** `*` stands for any text; `\*` for itself. */
function wildcard(pattern: string): RegExp {
  const pieces = pattern.split(/(\\\*|\\\\|\*)/).map((piece) => {
    if (piece === "*") return ".*";
    return piece.replace(/^\\([*\\])$/, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${pieces.join("")}$`, "s");
}
