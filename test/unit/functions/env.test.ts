import { describe, expect, it } from "@jest/globals";
import { ingesterEnv } from "../../../functions/ingester/env.ts";
import { notifierEnv } from "../../../functions/notifier/env.ts";
import { processorEnv } from "../../../functions/processor/env.ts";
import { reconcilerEnv } from "../../../functions/reconciler/env.ts";
import { allowedTargets, readEnv } from "../../../functions/runtime/env.ts";

const shared = {
  OTEL_SERVICE_NAME: "job-processor",
  TRACE_URL: "http://viewer",
  JOBS_TABLE: "jobs",
  DEAD_LETTER_QUEUE_URL: "http://q/dead-letter-queue",
  JOB_FAILURES_TOPIC_ARN: "arn:failures",
};
const processor = {
  ...shared,
  SOURCE_QUEUE_URL: "http://q/jobs-todo",
  JOB_END_STATE_TOPIC_ARN: "arn:end",
  JOB_DATA_TABLE: "job-data",
  MAX_RECEIVE_COUNT: "5",
};

function refusal(schema: Parameters<typeof readEnv>[0], env: Record<string, string | undefined>): string {
  try {
    readEnv(schema, env);
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was refused";
}

describe("the environment of a function", () => {
  it("is read with its defaults, numbers as numbers, and cannot be changed", () => {
    const env = readEnv(processorEnv, processor);

    expect(env).toMatchObject({
      ...shared,
      MAX_RECEIVE_COUNT: 5,
      TRACE_TOPOLOGY: "parent",
      HEARTBEAT_SECONDS: 30,
      RETRY_BACKOFF_SECONDS: 4,
      JOB_TIME_SCALE: 1,
      FAULT_INJECTION: "off",
    });
    expect(Object.isFrozen(env)).toBe(true);
  });

  it.each([
    ["ingester", ingesterEnv, ["SOURCE_QUEUE_URL", "JOBS_TODO_QUEUE_URL"]],
    ["processor", processorEnv, ["SOURCE_QUEUE_URL", "JOB_END_STATE_TOPIC_ARN", "JOB_DATA_TABLE", "MAX_RECEIVE_COUNT"]],
    ["notifier", notifierEnv, ["SOURCE_QUEUE_URL"]],
    ["reconciler", reconcilerEnv, ["INGESTER_QUEUE_ARN", "JOB_END_STATE_TOPIC_ARN"]],
  ])("that is empty is refused with every key of the %s that is missing", (_, schema, own) => {
    const message = refusal(schema, {});

    for (const key of [...Object.keys(shared), ...own]) expect(message).toContain(`${key} (is required)`);
    expect(message).not.toContain("HEARTBEAT_SECONDS");
  });

  it("says who may be told, between commas; nobody by default", () => {
    const told = {
      NOTIFY_WEBHOOK_HOSTS: " a.example.com, b:8443 ,",
      NOTIFY_QUEUES: "job-inbox",
      NOTIFY_EMAIL_FROM: "",
    };

    expect(allowedTargets(readEnv(processorEnv, { ...processor, ...told }))).toEqual({
      webhookHosts: ["a.example.com", "b:8443"],
      queues: ["job-inbox"],
      emailFrom: "",
    });
    expect(allowedTargets(readEnv(processorEnv, processor))).toEqual({ webhookHosts: [], queues: [], emailFrom: "" });
  });

  it.each([
    ["HEARTBEAT_SECONDS", "soon"],
    ["HEARTBEAT_SECONDS", "0"],
    ["HEARTBEAT_SECONDS", ""],
    ["JOB_TIME_SCALE", "-1"],
    ["MAX_RECEIVE_COUNT", "NaN"],
    ["RETRY_BACKOFF_SECONDS", "Infinity"],
    ["TRACE_TOPOLOGY", "Parent"],
    ["FAULT_INJECTION", "yes"],
    ["TRACE_URL", ""],
  ])("with %s=%j is refused instead of falling back to a default", (key, value) => {
    const message = refusal(processorEnv, { ...processor, [key]: value });

    expect(message).toContain(`${key} (`);
    expect(message).not.toContain("is required");
  });

  it("names all that is wrong in one sentence", () => {
    const message = refusal(processorEnv, { ...processor, JOBS_TABLE: undefined, FAULT_INJECTION: "yes" });

    expect(message).toMatch(/JOBS_TABLE \(is required\).*FAULT_INJECTION \(.*set the keys and deploy again/);
  });
});
