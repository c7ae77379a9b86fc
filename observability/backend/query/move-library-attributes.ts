import type { KeyValue, Origin, OriginSpan, Span } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";

const LIBRARY_KEYS = [
  ...["telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version"],
  ...["telemetry.distro.name", "telemetry.distro.version"],
];

export interface LibraryAttributes {
  /** The span without the attributes that its resource has now; one whose value the resource has otherwise stays, with a warning. */
  moveFrom(one: OriginSpan): { span: Span; warnings: string[] };
  /** The origin with what was moved there from all its spans. */
  originOf(origin: Origin): Origin;
}

/** Moves attributes about the library, which some SDKs set on each span, to the resource that the spans share. */
export function createLibraryAttributes(): LibraryAttributes {
  const moved = new Map<Origin, KeyValue[]>();
  const enriched = new Map<Origin, Origin>();

  return {
    moveFrom({ span, origin }) {
      if (!span.attributes.some(({ key }) => LIBRARY_KEYS.includes(key))) return { span, warnings: [] };
      const ofOrigin = moved.get(origin) ?? [];
      moved.set(origin, ofOrigin);
      const warnings: string[] = [];
      const attributes = span.attributes.filter((attribute) => {
        if (!LIBRARY_KEYS.includes(attribute.key)) return true;
        const known = [...origin.resource.attributes, ...ofOrigin].find(({ key }) => key === attribute.key);
        if (!known) ofOrigin.push(attribute);
        const conflict = known && valueText(known.value) !== valueText(attribute.value);
        if (conflict) warnings.push(`conflicting values between Span and Resource for attribute ${attribute.key}`);
        return conflict;
      });
      return { span: { ...span, attributes }, warnings };
    },
    originOf(origin) {
      const added = moved.get(origin) ?? [];
      if (added.length === 0) return origin;
      const { resource } = origin;
      const attributes = [...resource.attributes, ...added].sort((a, b) => (a.key < b.key ? -1 : 1));
      const known = enriched.get(origin) ?? { ...origin, resource: { ...resource, attributes } };
      enriched.set(origin, known);
      return known;
    },
  };
}
