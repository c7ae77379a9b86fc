import type { JobTrace } from "../job-trace.ts";
import type { Problem } from "../problem.ts";
import { attempts } from "./attempts.ts";
import { attributes } from "./attributes.ts";
import { effects } from "./effects.ts";
import { endings } from "./endings.ts";
import { hops } from "./hops.ts";
import { links } from "./links.ts";
import { notifications } from "./notifications.ts";
import { payload } from "./payload.ts";
import { spans } from "./spans.ts";
import { status } from "./status.ts";
import { structure } from "./structure.ts";
import { times } from "./times.ts";

export type RuleGroup = (job: JobTrace) => Problem[];

/** Every group of rules, in the order in which problems are reported. */
export const ruleGroups = {
  structure,
  hops,
  attempts,
  endings,
  notifications,
  spans,
  attributes,
  links,
  times,
  status,
  effects,
  payload,
} satisfies Record<string, RuleGroup>;
