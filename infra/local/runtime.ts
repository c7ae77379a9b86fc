import { accountId, region } from "./emulators/account.ts";
import { type Emulators, type EmulatorsOptions, startEmulators } from "./emulators.ts";
import { type StartedStack, startStack } from "./resources/start-stack.ts";
import type { World } from "./resources/world.ts";
import { readAssembly } from "./template/read-assembly.ts";

export interface RuntimeOptions extends EmulatorsOptions {
  /** Folder of a cloud assembly: `cdk.out`. */
  assembly: string;
  /** Values for the parameters of the templates. */
  parameters?: Record<string, string>;
}

/** Stacks that run on the emulators. */
export interface Runtime extends Emulators {
  stacks: readonly StartedStack[];
}

/** Reads the assembly and starts every stack of it. Stops everything again when a stack cannot be started. */
export async function startRuntime({ assembly, parameters = {}, ...options }: RuntimeOptions): Promise<Runtime> {
  const emulators = await startEmulators(options);
  try {
    const stacks = await startAssembly(assembly, { emulators, parameters, warn: options.onProblem ?? (() => {}) });
    return { ...emulators, stacks };
  } catch (error) {
    await emulators.stop({ drainMs: 0 });
    throw error;
  }
}

export interface StartAssemblyOptions {
  emulators: Emulators;
  parameters?: Record<string, string>;
  /** A sentence about what would not work on AWS. */
  warn(sentence: string): void;
}

/** Starts every stack of an assembly on emulators that run already. Throws `TemplateError`, `UnsupportedError`, `AwsError`. */
export async function startAssembly(
  directory: string,
  { emulators, parameters = {}, warn }: StartAssemblyOptions,
): Promise<StartedStack[]> {
  const { stacks } = await readAssembly(directory);
  const { url, queues, dynamoDb, lambda, events, alarms, logs, policies } = emulators;
  const afterwards: (() => Promise<void>)[] = [];
  const world: World = {
    accountId,
    region,
    url,
    queues,
    dynamoDb,
    lambda,
    events,
    alarms,
    logs,
    policies,
    warn,
    createBucket: (name) => createBucket(queues.url, name),
    afterwards: (work) => void afterwards.push(work),
  };
  const started: StartedStack[] = [];
  for (const stack of stacks) started.push(await startStack(stack, { world, parameters }));
  for (const work of afterwards) await work();
  return started;
}

async function createBucket(storageUrl: string, name: string): Promise<void> {
  const response = await fetch(`${storageUrl}/${name}`, { method: "PUT" });
  const answer = await response.text();
  if (!response.ok) throw new Error(`expected the bucket ${name} to be made, got status ${response.status}: ${answer}`);
}
