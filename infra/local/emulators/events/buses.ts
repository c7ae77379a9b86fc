import type { RuleState, Target } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../aws-error.ts";
import { busArn, busNameOf, defaultBusName, type Owner } from "./names.ts";
import type { CompiledPattern } from "./pattern/compile-pattern.ts";
import type { Schedule } from "./schedule/parse-schedule.ts";
import type { TargetInput } from "./transform/target-input.ts";

export interface RuleTarget {
  definition: Target & { Id: string; Arn: string };
  input: TargetInput;
}

export interface Rule {
  name: string;
  arn: string;
  busName: string;
  state: RuleState;
  eventPattern: string | undefined;
  pattern: CompiledPattern | undefined;
  scheduleExpression: string | undefined;
  schedule: Schedule | undefined;
  description: string | undefined;
  roleArn: string | undefined;
  /** By target id, in the order they were put. */
  targets: Map<string, RuleTarget>;
  tags: Map<string, string>;
}

export interface Bus {
  name: string;
  arn: string;
  description: string | undefined;
  createdAt: Date;
  rules: Map<string, Rule>;
  tags: Map<string, string>;
}

export interface Buses {
  /** By name. */
  all: Map<string, Bus>;
  add(name: string, description?: string): Bus;
  /** Throws `ResourceNotFoundException`. */
  bus(nameOrArn: string | undefined): Bus;
  /** Throws `ResourceNotFoundException`. */
  rule(name: string | undefined, nameOrArn: string | undefined): Rule;
}

/** The buses of one account and region, the default bus among them from the start. */
export function createBuses(owner: Owner): Buses {
  const all = new Map<string, Bus>();
  const buses: Buses = {
    all,
    add(name, description) {
      const bus = {
        name,
        arn: busArn(owner, name),
        description,
        createdAt: new Date(),
        rules: new Map(),
        tags: new Map(),
      };
      all.set(name, bus);
      return bus;
    },
    bus(nameOrArn) {
      const name = busNameOf(nameOrArn);
      const bus = all.get(name);
      if (bus === undefined) throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
      return bus;
    },
    rule(name = "", nameOrArn) {
      const bus = buses.bus(nameOrArn);
      const rule = bus.rules.get(name);
      if (rule === undefined) {
        throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus.name}.`);
      }
      return rule;
    },
  };
  buses.add(defaultBusName);
  return buses;
}
