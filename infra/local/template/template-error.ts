/** A place in a template: a resource (or condition, output) and the path of the property, `Targets[0].Arn`. */
export interface TemplatePlace {
  logicalId: string;
  property: string;
}

/** The template, or the assembly around it, cannot be read as one that CloudFormation would deploy. */
export class TemplateError extends Error {
  override readonly name: string = "TemplateError";
}

/** A reference to something that is not in the template, or that has not been started. */
export class UnresolvedReferenceError extends TemplateError {
  override readonly name = "UnresolvedReferenceError";
  readonly logicalId: string;
  readonly property: string;
  readonly reference: string;

  constructor({ logicalId, property }: TemplatePlace, reference: string) {
    super(
      `${logicalId}.${property}: expected a parameter or resource of this template, got ${reference}, which names none`,
    );
    this.logicalId = logicalId;
    this.property = property;
    this.reference = reference;
  }
}

/** Resources that wait for each other; `path` begins and ends with the same logical id. */
export class CycleError extends TemplateError {
  override readonly name = "CycleError";
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    super(`resources wait for each other, so none of them can start first: ${path.join(" -> ")}`);
    this.path = path;
  }
}
