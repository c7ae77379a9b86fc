import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import type { EventSourceMappingSpec } from "./function-spec.ts";
import { type SqsPoller, type SqsPollerOptions, startSqsPoller } from "./sqs-poller.ts";

/** The wire form has the time as epoch seconds. */
export type MappingDescription = Omit<EventSourceMappingConfiguration, "LastModified"> & { LastModified: number };

export interface EventSourceMapping {
  uuid: string;
  functionArn: string;
  spec(): EventSourceMappingSpec;
  describe(): MappingDescription;
  /** Answers at once; the change is made when the batches that run are over. */
  update(spec: EventSourceMappingSpec, poller: MappingPoller): void;
  stop(drainMs: number): Promise<void>;
}

export type MappingPoller = Omit<SqsPollerOptions, "onProcessed" | "spec">;

export interface EventSourceMappingOptions {
  uuid: string;
  arn: string;
  functionArn: string;
  spec: EventSourceMappingSpec;
  poller: MappingPoller;
  /** Milliseconds that an update waits for running batches. */
  drainMs: number;
}

/** One mapping with its state, over the poller that does the work while it is enabled. */
export function createEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { uuid, arn, functionArn, drainMs } = options;
  let spec = options.spec;
  let lastModified = Date.now();
  let lastProcessingResult = "No records processed";
  let state = "Disabled";
  let poller: SqsPoller | undefined;
  let work = Promise.resolve();
  let stopped = false;

  function start(settings: MappingPoller): void {
    state = spec.enabled ? "Enabled" : "Disabled";
    if (!spec.enabled || stopped) return;
    poller = startSqsPoller({
      ...settings,
      spec,
      onProcessed: (result) => {
        lastProcessingResult = result;
      },
    });
  }

  start(options.poller);
  return {
    uuid,
    functionArn,
    spec: () => spec,
    describe: () =>
      ({
        UUID: uuid,
        EventSourceMappingArn: arn,
        BatchSize: spec.batchSize,
        MaximumBatchingWindowInSeconds: spec.maximumBatchingWindowSeconds,
        EventSourceArn: spec.eventSourceArn,
        FunctionArn: functionArn,
        FunctionResponseTypes: spec.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
        ...(spec.maximumConcurrency === undefined
          ? {}
          : { ScalingConfig: { MaximumConcurrency: spec.maximumConcurrency } }),
        ...(spec.filterPatterns === undefined
          ? {}
          : { FilterCriteria: { Filters: spec.filterPatterns.map((Pattern) => ({ Pattern })) } }),
        LastModified: lastModified / 1000,
        LastProcessingResult: lastProcessingResult,
        State: state,
        StateTransitionReason: "USER_INITIATED",
      }) satisfies MappingDescription,
    update(next, settings) {
      state = next.enabled === spec.enabled ? "Updating" : next.enabled ? "Enabling" : "Disabling";
      spec = next;
      lastModified = Date.now();
      work = work.then(async () => {
        await poller?.stop(drainMs);
        poller = undefined;
        start(settings);
      });
    },
    async stop(bound) {
      stopped = true;
      await Promise.all([poller?.stop(bound), work]);
      await poller?.stop(bound);
    },
  };
}
