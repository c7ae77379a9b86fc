/** Where a value stands in an item: names, and indexes of lists. */
type Path = readonly (string | number)[];

/** A DynamoDB update, put together piece by piece; names and values get placeholders of their own. */
export class Update {
  #names = new Map<string, string>();
  #values: Record<string, unknown> = {};
  #sets: string[] = [];
  #removes: string[] = [];
  #conditions: string[] = [];

  set(path: Path, value: unknown): this {
    this.#sets.push(`${this.path(path)} = ${this.value(value)}`);
    return this;
  }

  /** Sets a value where there is none. */
  setDefault(path: Path, value: unknown): this {
    const place = this.path(path);
    this.#sets.push(`${place} = if_not_exists(${place}, ${this.value(value)})`);
    return this;
  }

  /** Adds 1 to a number that may not be there. */
  increment(path: Path): this {
    const place = this.path(path);
    this.#sets.push(`${place} = if_not_exists(${place}, ${this.value(0)}) + ${this.value(1)}`);
    return this;
  }

  /** Appends to a list that may not be there. */
  append(path: Path, value: unknown): this {
    return this.appendAll(path, [value]);
  }

  /** Appends values to a list that may not be there. */
  appendAll(path: Path, values: readonly unknown[]): this {
    const place = this.path(path);
    this.#sets.push(`${place} = list_append(if_not_exists(${place}, ${this.value([])}), ${this.value(values)})`);
    return this;
  }

  remove(...names: string[]): this {
    this.#removes.push(...names.map((name) => this.path([name])));
    return this;
  }

  /** Adds a condition; all of them must hold. */
  require(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  path(path: Path): string {
    return path.reduce<string>(
      (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text && `${text}.`}${this.#name(part)}`),
      "",
    );
  }

  value(value: unknown): string {
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  expression() {
    const removes = this.#removes.length > 0 ? ` REMOVE ${this.#removes.join(", ")}` : "";
    return {
      UpdateExpression: `SET ${this.#sets.join(", ")}${removes}`,
      ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, placeholder]) => [placeholder, name])),
      ExpressionAttributeValues: this.#values,
      ...(this.#conditions.length > 0 && { ConditionExpression: this.#conditions.join(" AND ") }),
    };
  }

  #name(name: string): string {
    const known = this.#names.get(name);
    if (known) return known;
    const placeholder = `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }
}
