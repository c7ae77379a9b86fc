import type { Dialect, Operator } from "../alternative.ts";
import { anythingBut } from "./anything-but.ts";
import { cidr } from "./cidr.ts";
import { exact } from "./exact.ts";
import { exists } from "./exists.ts";
import { equalsIgnoreCase } from "./ignore-case.ts";
import { numeric } from "./numeric.ts";
import { prefix, suffix } from "./prefix-suffix.ts";
import { wildcard } from "./wildcard.ts";

const operators = new Map<string, Operator>([
  ["exactly", exact],
  ["prefix", prefix],
  ["suffix", suffix],
  ["equals-ignore-case", equalsIgnoreCase],
  ["wildcard", wildcard],
  ["anything-but", anythingBut],
  ["numeric", numeric],
  ["cidr", cidr],
  ["exists", exists],
]);

const notInFilters = new Set(["wildcard"]);

export function findOperator(name: string, dialect: Dialect): Operator | undefined {
  return dialect === "filter" && notInFilters.has(name) ? undefined : operators.get(name);
}

/** Names that make an entry of `$or` a plain operator object; AWS reserves some for later. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...operators.keys(),
  ...["=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);
