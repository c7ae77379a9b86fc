import { addChecks } from "../../infra/stacks/checks.ts";
import { environmentNames, environments } from "../../infra/stacks/environments.ts";
import { anApp, functionNames, jobsStack, jobsTemplate } from "./jobs-template.ts";

const made = environmentNames.map((env) => ({ env, ...jobsTemplate({ env }) }));
const of = Object.fromEntries(made.map(({ env, template }) => [env, template])) as Record<
  (typeof environmentNames)[number],
  (typeof made)[number]["template"]
>;

describe("environments", () => {
  it("are dev, which is the default, and prod", () => {
    const { template } = jobsTemplate();

    expect(environmentNames).toEqual(["dev", "prod"]);
    expect(template.everything()).toEqual(of.dev.everything());
  });

  it("have the same names for the same things, as each has an account of its own", () => {
    const names = (env: keyof typeof of) =>
      of[env].everything().map(([id, { Type, Properties = {} }]) => {
        const named = Object.entries(Properties).filter(([key]) => /^(?!Attribute).*Name$/.test(key));
        return [id, Type, named];
      });

    expect(names("prod")).toEqual(names("dev"));
  });

  it.each([
    ["dev", "Delete", false, 1],
    ["prod", "Retain", true, 35],
  ] as const)(
    "%s: with the stack gone its tables are to %s; protected: %s; set back within %i days",
    (env, policy, held, days) => {
      for (const table of ["jobs", "job-data"]) {
        const { DeletionProtectionEnabled, PointInTimeRecoverySpecification: recovery } = of[env].properties(
          "AWS::DynamoDB::Table",
          { TableName: table },
        );
        expect(DeletionProtectionEnabled ?? false).toBe(held);
        expect(recovery).toEqual({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days });
        expect(of[env].deletionPolicy("AWS::DynamoDB::Table", { TableName: table })).toBe(policy);
      }
      expect(jobsStack(anApp({ postCliContext: { env } })).terminationProtection ?? false).toBe(held);
    },
  );

  it.each(made)(
    "$env keeps its logs and runs as many functions at once as environments.ts says",
    ({ env, template }) => {
      const { logRetention, maxConcurrency } = environments[env];

      expect(template.all("AWS::Logs::LogGroup").map(([, { RetentionInDays }]) => RetentionInDays)).toEqual(
        functionNames.map(() => logRetention),
      );
      expect(template.mapping("job-ingester").ScalingConfig).toEqual({ MaximumConcurrency: maxConcurrency.ingester });
      expect(template.mapping("job-processor").ScalingConfig).toEqual({ MaximumConcurrency: maxConcurrency.processor });
      expect(template.mapping("job-notifier").ScalingConfig).toEqual({ MaximumConcurrency: maxConcurrency.notifier });
    },
  );

  it.each(functionNames)("differ in nothing that %s may do, nor in who may send, publish and invoke", (name) => {
    const policies = (env: keyof typeof of) =>
      ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::Lambda::Permission", "AWS::KMS::Key"].map((type) =>
        of[env].all(type),
      );

    expect(of.prod.permissions(name)).toEqual(of.dev.permissions(name));
    expect(policies("prod")).toEqual(policies("dev"));
  });

  it.each(made)("$env is named in what its functions send", ({ env, template }) => {
    for (const [, properties] of template.all("AWS::Lambda::Function")) {
      expect(properties.Environment).toMatchObject({
        Variables: { OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${env}` },
      });
    }
  });

  it.each(environmentNames)("%s has nothing that cdk-nag or CloudFormation's schemas find wrong", (env) => {
    const scope = anApp({ postCliContext: { env } });
    jobsStack(scope);
    addChecks(scope);

    expect(() => scope.synth()).not.toThrow();
  });
});
