import { goesOn } from "../otlp/check-message.ts";
import { DELIMITED, MalformedMessageError, WireReader } from "../otlp/wire-reader.ts";
import type { OriginRecord } from "../store/records.ts";
import { OtlpRequestError } from "./otlp-reply.ts";
import { readOrigin } from "./read-origin.ts";

const NOTHING = Buffer.alloc(0);

/** Field numbers of the export envelopes, the same for all three signals. */
const RESOURCES = 1;
const OWNER = 1;
const CONTENTS = 2;
const SCHEMA_URL = 3;

export interface EnvelopeOptions {
  indexedKeys: readonly string[];
  /** Called for each span, record or metric, with the reader at its start; must leave the reader anywhere. */
  item(reader: WireReader, end: number, origin: OriginRecord): void;
}

/** Bytes of one resource or scope: it is decoded, and kept beside the spans rather than with them. */
const MAX_OWNER_BYTES = 1024 * 1024;
/** Bytes of resources and scopes in one request, a resource counted once for each of its scopes: each is read and stored as often. */
const MAX_ORIGIN_BYTES = 64 * 1024 * 1024;

/**
 * Walks an Export*ServiceRequest down to its items. Fields may come in any order.
 * Throws `MalformedMessageError`, or `OtlpRequestError` 413 when a small request would become a huge one.
 */
export function readEnvelopes(bytes: Buffer, { indexedKeys, item }: EnvelopeOptions): void {
  const reader = new WireReader(bytes);
  let originBytes = 0;
  for (const perResource of parts(reader, 0, bytes.length, RESOURCES)) {
    const resource = owner(reader, perResource);
    for (const perScope of parts(reader, perResource.start, perResource.end, CONTENTS)) {
      const scope = owner(reader, perScope);
      const items = parts(reader, perScope.start, perScope.end, CONTENTS);
      if (items.length === 0) continue;
      originBytes += resource.bytes.length + scope.bytes.length;
      if (Math.max(resource.bytes.length, scope.bytes.length) > MAX_OWNER_BYTES)
        throw tooLarge("resource or scope", MAX_OWNER_BYTES);
      if (originBytes > MAX_ORIGIN_BYTES) throw tooLarge("all resources, counted for each scope,", MAX_ORIGIN_BYTES);
      const origin = readOrigin(
        {
          resource: resource.bytes,
          resourceSchemaUrl: resource.schemaUrl,
          scope: scope.bytes,
          scopeSchemaUrl: scope.schemaUrl,
        },
        indexedKeys,
      );
      for (const { start, end } of items) {
        reader.position = start;
        item(reader, end, origin);
      }
    }
  }
}

function tooLarge(what: string, limit: number): OtlpRequestError {
  return new OtlpRequestError(413, `expected at most ${limit} bytes of ${what}, got more; nothing was stored`);
}

interface Part {
  start: number;
  end: number;
}

/** The places of every delimited field `wanted` between `start` and `limit`. */
export function parts(reader: WireReader, start: number, limit: number, wanted: number): Part[] {
  const found: Part[] = [];
  reader.position = start;
  while (reader.position < limit) {
    const tag = reader.tag();
    if (tag >>> 3 === wanted) {
      if ((tag & 7) !== DELIMITED)
        throw new MalformedMessageError(`expected a message in field ${wanted}, got a number`);
      const end = reader.delimited(limit);
      found.push({ start: reader.position, end });
      reader.position = end;
    } else reader.skip(tag & 7, limit);
  }
  if (reader.position > limit) throw goesOn("a message");
  return found;
}

function owner(reader: WireReader, { start, end }: Part): { bytes: Buffer; schemaUrl: string } {
  const place = parts(reader, start, end, OWNER).at(-1);
  const schema = parts(reader, start, end, SCHEMA_URL).at(-1);
  return {
    bytes: place ? reader.bytes.subarray(place.start, place.end) : NOTHING,
    schemaUrl: schema ? reader.bytes.toString("utf8", schema.start, schema.end) : "",
  };
}
