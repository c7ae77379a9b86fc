const resourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";

type Variables = Readonly<Record<string, string>>;

/** The template's variables with those of the local runtime, which win. Resource attributes of both count: what the template says of the environment, what is known of this machine. */
export function withOverrides(template: Variables, overrides: Variables): Record<string, string> {
  const lists = [template[resourceAttributes], overrides[resourceAttributes]].filter(Boolean);
  return {
    ...template,
    ...overrides,
    ...(lists.length > 0 && { [resourceAttributes]: lists.join(",") }),
  };
}
