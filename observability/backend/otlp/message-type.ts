/** How a protobuf scalar is written on the wire and in JSON. `id` is `bytes` that JSON writes as hex. */
export type ScalarType =
  | "string"
  | "bytes"
  | "id"
  | "bool"
  | "int64"
  | "sint32"
  | "uint32"
  | "fixed32"
  | "fixed64"
  | "sfixed64"
  | "double"
  | "enum";

export interface Field {
  readonly name: string;
  readonly number: number;
  readonly scalar: ScalarType | undefined;
  /** The message type of a nested message; a function, because the types of OTLP refer to each other. */
  readonly message: (() => MessageType<unknown>) | undefined;
  /** Numbers that are repeated are packed: read in either form, written as one run. */
  readonly repeated: boolean;
  /** Has presence: absent is not the same as zero. */
  readonly optional: boolean;
  /** Names that a lenient JSON reader accepts for an enum's numbers. */
  readonly enumNames: readonly string[] | undefined;
}

/** A protobuf message described as data (see decision 006). `T` is what decoding gives. */
export interface MessageType<T> {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly byNumber: readonly (Field | undefined)[];
  /** All fields are alternatives of one `oneof`: none has a default, and zero values are written. */
  readonly oneof: boolean;
  readonly sample?: T;
}

type FieldKind = ScalarType | (() => MessageType<unknown>);
type FieldEntry = readonly [number: number, kind: FieldKind, rule?: "repeated" | "optional" | readonly string[]];

/** Builds a message type from `{ jsonName: [field number, kind, "repeated", "optional" or the names of an enum] }`. */
export function message<T>(
  name: string,
  entries: Record<string, FieldEntry>,
  { oneof = false }: { oneof?: boolean } = {},
): MessageType<T> {
  const fields = Object.entries(entries).map(([fieldName, [number, kind, rule]]): Field => {
    const scalar = typeof kind === "string" ? kind : undefined;
    const nested = typeof kind === "string" ? undefined : kind;
    const enumNames = Array.isArray(rule) ? rule : undefined;
    const [repeated, optional] = [rule === "repeated", rule === "optional"];
    return { name: fieldName, number, scalar, message: nested, repeated, optional, enumNames };
  });
  const byNumber: (Field | undefined)[] = [];
  for (const field of fields) byNumber[field.number] = field;
  return { name, fields, byNumber: Array.from(byNumber), oneof };
}

/** The field number of `name`; an unknown name is a mistake in this program. */
export function fieldNumber(type: MessageType<unknown>, name: string): number {
  const field = type.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Error(`${type.name} has no field ${name}`);
  return field.number;
}
