import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { messageOf } from "../message-of.ts";
import type { AwsService } from "../service.ts";
import type { Topics } from "../sns/topics.ts";
import { alarmMessage } from "./alarm-message.ts";
import { createAlarmService, type UncheckedAlarms } from "./alarm-service.ts";
import { type AlarmInput, type AlarmSpec, parseAlarm, type WatchedMetric } from "./alarm-spec.ts";
import { type AlarmState, aggregate, type Datapoint, evaluate } from "./evaluate.ts";
import { createSampler, type MetricSources } from "./metrics.ts";

/** A change of state, after its actions were published. Times in epoch ms. */
export interface AlarmFired {
  alarmName: string;
  alarmArn: string;
  metric: WatchedMetric;
  oldState: AlarmState;
  newState: AlarmState;
  reason: string;
  startedAt: number;
  endedAt: number;
  /** Topics that were told. */
  topicArns: string[];
}

export interface AlarmsOptions extends MetricSources {
  topics: Topics;
  /** A period of T seconds lasts max(2 s, T × timeScale); default 1. */
  timeScale?: number;
  onFired?(fired: AlarmFired): void;
  /** A sample could not be taken or an action not be published. */
  onFailure?(reason: string): void;
}

/** An alarm and its state, for DescribeAlarms. */
export interface Alarm {
  spec: AlarmSpec;
  arn: string;
  metric: WatchedMetric;
  state: AlarmState;
  reason: string;
  /** Epoch ms. */
  stateSince: number;
  configuredAt: number;
}

export interface Alarms {
  /** Puts or replaces an alarm. Throws `AwsError` naming the metric, property or action that is not supported. */
  putAlarm(input: AlarmInput): { alarmArn: string };
  /** Sets a state by hand, with its actions, until the next evaluation. */
  setState(alarmName: string, state: AlarmState, reason: string): Promise<void>;
  deleteAlarms(alarmNames: readonly string[]): void;
  list(): Alarm[];
  service: AwsService;
  stop(): Promise<void>;
}

const samplesPerPeriod = 4;
const shortestPeriodMs = 2_000;

/** CloudWatch metric alarms over queues and functions. An alarm starts in INSUFFICIENT_DATA. */
export function createAlarms(options: AlarmsOptions): Alarms {
  const { topics, timeScale = 1, onFired = () => undefined, onFailure = () => undefined } = options;
  const alarms = new Map<string, { alarm: Alarm; stop(): Promise<void> }>();
  let stopping = false;

  async function transition(alarm: Alarm, newState: AlarmState, reason: string): Promise<void> {
    if (alarm.state === newState) return;
    const startedAt = Date.now();
    const { spec, arn: alarmArn, state: oldState, metric, configuredAt } = alarm;
    Object.assign(alarm, { state: newState, reason, stateSince: startedAt });
    const { subject, body } = alarmMessage({ spec, alarmArn, oldState, newState, reason, at: startedAt, configuredAt });
    const topicArns: string[] = [];
    for (const topicArn of spec.ActionsEnabled ? actions(spec, newState) : []) {
      try {
        await topics.publish(topicArn, body, { subject });
        topicArns.push(topicArn);
      } catch (error) {
        onFailure(
          `alarm ${spec.AlarmName} could not be published to ${topicArn}: ${messageOf(error)}; its state is ${newState} all the same`,
        );
      }
    }
    onFired({
      alarmName: spec.AlarmName,
      alarmArn,
      metric,
      oldState,
      newState,
      reason,
      startedAt,
      endedAt: Date.now(),
      topicArns,
    });
  }

  function watch(alarm: Alarm): { stop(): Promise<void> } {
    const { spec, metric } = alarm;
    const sample = createSampler(metric, options);
    const periodMs = Math.max(shortestPeriodMs, spec.Period * 1000 * timeScale);
    const datapoints: Datapoint[] = [];
    let samples: number[] = [];
    let looks = 0;
    let periodStart = Date.now();
    let working: Promise<void> = Promise.resolve();

    async function look(): Promise<void> {
      const value = await sample().catch((error) => {
        onFailure(
          `alarm ${spec.AlarmName} could not read ${metric.name} of ${metric.of}: ${messageOf(error)}; the datapoint is missing`,
        );
        return undefined;
      });
      if (value !== undefined) samples.push(value);
      looks += 1;
      if (looks % samplesPerPeriod !== 0) return;
      datapoints.push({ at: periodStart, value: aggregate(spec.Statistic, samples) });
      if (datapoints.length > spec.EvaluationPeriods) datapoints.shift();
      samples = [];
      periodStart = Date.now();
      // A new alarm judges what there is of its range, as AWS does.
      const range = {
        ...spec,
        EvaluationPeriods: Math.min(spec.EvaluationPeriods, Math.max(datapoints.length, needed(spec))),
      };
      const { state, reason } = evaluate(range, datapoints, alarm.state);
      await transition(alarm, state, reason);
    }

    const timer = setInterval(() => {
      working = working.then(look);
    }, periodMs / samplesPerPeriod);
    return {
      async stop() {
        clearInterval(timer);
        await working;
      },
    };
  }

  const api: UncheckedAlarms = {
    putAlarm(input) {
      const { spec, metric } = parseAlarm(input);
      if (stopping)
        throw new AwsError(
          "InternalServiceError",
          "expected alarms to run, they are being stopped; the alarm is not created",
          500,
        );
      const existing = alarms.get(spec.AlarmName);
      void existing?.stop();
      const arn = arnOf("cloudwatch", `alarm:${spec.AlarmName}`);
      const now = Date.now();
      const alarm: Alarm = {
        spec,
        arn,
        metric,
        state: existing?.alarm.state ?? "INSUFFICIENT_DATA",
        reason: existing?.alarm.reason ?? "Unchecked: Initial alarm creation",
        stateSince: existing?.alarm.stateSince ?? now,
        configuredAt: now,
      };
      alarms.set(spec.AlarmName, { alarm, ...watch(alarm) });
      return { alarmArn: arn };
    },
    async setState(alarmName, state, reason) {
      const found = alarms.get(alarmName);
      if (!found) throw new AwsError("ResourceNotFound", `expected an alarm that exists, got '${alarmName}'`, 404);
      await transition(found.alarm, state, reason);
    },
    deleteAlarms(alarmNames) {
      for (const name of alarmNames) {
        void alarms.get(name)?.stop();
        alarms.delete(name);
      }
    },
    list: () => [...alarms.values()].map(({ alarm }) => alarm),
    async stop() {
      stopping = true;
      await Promise.all([...alarms.values()].map(({ stop }) => stop()));
    },
  };
  return { ...api, service: createAlarmService(api) };
}

function needed({ DatapointsToAlarm, EvaluationPeriods }: AlarmSpec): number {
  return DatapointsToAlarm ?? EvaluationPeriods;
}

function actions({ AlarmActions, OKActions, InsufficientDataActions }: AlarmSpec, state: AlarmState): string[] {
  if (state === "ALARM") return AlarmActions;
  return state === "OK" ? OKActions : InsufficientDataActions;
}
