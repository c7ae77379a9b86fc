import type { Json } from "./json.ts";
import { type Scope, truth } from "./resolve-value.ts";
import { CycleError } from "./template-error.ts";

/** The outcome of every condition of a template. Conditions see parameters and mappings, never resources. */
export function evaluateConditions(
  conditions: Readonly<Record<string, Json>>,
  { parameters, mappings }: { parameters: Readonly<Record<string, Json>>; mappings: Scope["mappings"] },
): ReadonlyMap<string, boolean> {
  const outcomes = new Map<string, boolean>();
  const open: string[] = [];
  const evaluate = (name: string): boolean | undefined => {
    const known = outcomes.get(name);
    if (known !== undefined) return known;
    const expression = conditions[name];
    if (expression === undefined) return undefined;
    if (open.includes(name)) throw new CycleError([...open.slice(open.indexOf(name)), name]);
    open.push(name);
    const scope: Scope = {
      ref: (parameter) => parameters[parameter],
      getAtt: () => undefined,
      condition: evaluate,
      mappings,
    };
    const outcome = truth(expression, scope, { logicalId: "Conditions", property: name });
    open.pop();
    outcomes.set(name, outcome);
    return outcome;
  };
  for (const name of Object.keys(conditions)) evaluate(name);
  return outcomes;
}
