import { evaluateConditions } from "../../infra/local/template/evaluate-conditions.ts";
import { isJsonObject } from "../../infra/local/template/json.ts";
import { readAssembly } from "../../infra/local/template/read-assembly.ts";
import { resolveObject } from "../../infra/local/template/resolve-value.ts";
import { jobsTemplate } from "./jobs-template.ts";

const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:otlp-AbCdEf";

/** The template as it stands when it is deployed with this secret. */
async function deployedWith(secret: string, context: Record<string, string> = {}) {
  const { outdir } = jobsTemplate(context);
  const [stack] = (await readAssembly(outdir)).stacks;
  if (stack === undefined) throw new Error("expected a stack");
  const { Resources, Conditions, Mappings, Parameters } = stack.template;
  const parameters = { OtlpHeadersSecretArn: secret };
  const conditions = evaluateConditions(Conditions, { parameters, mappings: Mappings });
  const isThere = ({ Condition: name }: { Condition?: string | undefined }) =>
    name === undefined || conditions.get(name);
  const resolved = Object.entries(Resources).filter(([, resource]) => isThere(resource));
  const scope = {
    ref: (name: string) => (name === "OtlpHeadersSecretArn" ? secret : name),
    getAtt: (id: string, attribute: string) => `${id}.${attribute}`,
    condition: (name: string) => conditions.get(name),
    mappings: Mappings,
  };
  const ofType = (type: string) =>
    resolved
      .filter(([, { Type }]) => Type === type)
      .map(([logicalId, { Properties }]) => resolveObject(Properties, scope, { logicalId, property: "" }));
  return { ofType, parameters: Parameters };
}

const isAboutSecrets = (policy: object) => JSON.stringify(policy).includes("secretsmanager");

describe("the secret with the headers of OTLP requests", () => {
  it("may be read by every function, and nothing else of Secrets Manager may be", async () => {
    const { ofType } = await deployedWith(secretArn);
    const roles = ofType("AWS::Lambda::Function").map(({ Role }) => String(Role).replace(/\.Arn$/, ""));

    const [policy, ...others] = ofType("AWS::IAM::Policy").filter(isAboutSecrets);

    expect(others).toEqual([]);
    expect(policy?.PolicyDocument).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArn }],
    });
    expect(roles.length).toBeGreaterThan(2);
    expect(new Set(policy?.Roles as string[])).toEqual(new Set(roles));
  });

  it("is named to every function", async () => {
    for (const secret of [secretArn, ""]) {
      const { ofType } = await deployedWith(secret);

      for (const { Environment } of ofType("AWS::Lambda::Function")) {
        const variables = isJsonObject(Environment) ? Environment.Variables : {};
        expect(variables).toMatchObject({ OTLP_HEADERS_SECRET_ARN: secret });
      }
    }
  });

  it("is no permission when there is none", async () => {
    const { ofType } = await deployedWith("");

    expect(ofType("AWS::IAM::Policy").filter(isAboutSecrets)).toEqual([]);
    expect(ofType("AWS::IAM::Policy").length).toBeGreaterThan(2);
  });

  it("is none by default, and what the context says otherwise", async () => {
    const byDefault = await deployedWith("");
    const byContext = await deployedWith("", { otlpHeadersSecretArn: secretArn });

    expect(byDefault.parameters.OtlpHeadersSecretArn).toMatchObject({ Type: "String", Default: "" });
    expect(byContext.parameters.OtlpHeadersSecretArn).toMatchObject({ Default: secretArn });
  });

  it.each(["otlp-token", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:otlp"])(
    "is not %s, which does not say which one",
    (otlpHeadersSecretArn) => {
      expect(() => jobsTemplate({ otlpHeadersSecretArn })).toThrow(
        `otlpHeadersSecretArn: expected the ARN of a secret, got "${otlpHeadersSecretArn}"`,
      );
    },
  );
});
