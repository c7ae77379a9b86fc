import { AwsError } from "../aws-error.ts";

export interface TextConstraint {
  required?: boolean;
  min?: number;
  max?: number;
  pattern?: RegExp;
  /** The pattern as AWS writes it; default the source of `pattern`. */
  patternText?: string;
  oneOf?: readonly string[];
}

/** Collects what is wrong with a request and says it the way AWS does, all at once. */
export interface Constraints {
  text(path: string, value: string | undefined, constraint: TextConstraint): void;
  number(path: string, value: number | undefined, range: { min: number; max: number }): void;
  /** `shown`: the list as AWS would print it. */
  list(
    path: string,
    value: readonly unknown[] | undefined,
    size: { min: number; max: number; shown?: () => string },
  ): void;
  /** Throws `ValidationException` if anything was wrong. */
  verify(): void;
}

export const namePattern = { pattern: /^[.\-_A-Za-z0-9]+$/, patternText: "[\\.\\-_A-Za-z0-9]+" };

export function createConstraints(): Constraints {
  const violations: string[] = [];
  const refuse = (path: string, value: string, rule: string) =>
    violations.push(`Value ${value} at '${path}' failed to satisfy constraint: Member must ${rule}`);

  return {
    text(path, value, { required, min, max, pattern, patternText, oneOf }) {
      if (value === undefined) {
        if (required) refuse(path, "null", "not be null");
        return;
      }
      const shown = `'${value}'`;
      if (max !== undefined && value.length > max) refuse(path, shown, `have length less than or equal to ${max}`);
      if (min !== undefined && value.length < min) refuse(path, shown, `have length greater than or equal to ${min}`);
      if (pattern !== undefined && !pattern.test(value)) {
        refuse(path, shown, `satisfy regular expression pattern: ${patternText ?? pattern.source}`);
      }
      if (oneOf !== undefined && !oneOf.includes(value))
        refuse(path, shown, `satisfy enum value set: [${oneOf.join(", ")}]`);
    },
    number(path, value, { min, max }) {
      if (value === undefined) return;
      if (value > max) refuse(path, `'${value}'`, `have value less than or equal to ${max}`);
      if (value < min) refuse(path, `'${value}'`, `have value greater than or equal to ${min}`);
    },
    list(path, value, { min, max, shown = () => `[${value?.length} entries]` }) {
      if (value === undefined) refuse(path, "null", "not be null");
      else if (value.length > max) refuse(path, `'${shown()}'`, `have length less than or equal to ${max}`);
      else if (value.length < min) refuse(path, `'${shown()}'`, `have length greater than or equal to ${min}`);
    },
    verify() {
      if (violations.length === 0) return;
      const count = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
      throw new AwsError("ValidationException", `${count} detected: ${violations.join("; ")}`);
    },
  };
}

export function checkRuleName(constraints: Constraints, name: string | undefined, path = "name"): void {
  constraints.text(path, name, { required: true, min: 1, max: 64, ...namePattern });
}

/** Refuses what AWS knows and this emulator does not do, by name, instead of ignoring it. */
export function refuseUnsupported(input: object, members: readonly string[], where: string): void {
  const present = members.filter((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (present.length === 0) return;
  throw new AwsError(
    "ValidationException",
    `${where}: ${present.join(", ")} is not supported by the local EventBridge (infra/local/emulators/events); the request is refused.`,
  );
}
