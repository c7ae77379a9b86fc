export interface Unsupported {
  logicalId: string;
  type: string;
  /** Path of the property, `Targets[0].EcsParameters`; absent when the whole type is meant. */
  property?: string;
  /** File in which support for it belongs. */
  file: string;
}

/** A resource type or property that the local runtime does not implement; it never pretends to. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
  readonly logicalId: string;
  readonly type: string;
  readonly property: string | undefined;

  constructor({ logicalId, type, property, file }: Unsupported) {
    const what = property === undefined ? `the type ${type}` : `${property} of ${type}`;
    super(
      `${logicalId}: expected what the local runtime supports, got ${what}; nothing was started, add it in ${file}`,
    );
    this.logicalId = logicalId;
    this.type = type;
    this.property = property;
  }
}
