import type { KeyValue } from "./model.ts";
import { valueText } from "./value-text.ts";

/** Jaeger's name for the service of a resource without any attribute. */
const NO_SERVICE_NAME = "OTLPResourceNoServiceName";

/** The service that a resource's attributes name; "" when there are attributes but none names it. */
export function serviceName(attributes: readonly KeyValue[]): string {
  if (attributes.length === 0) return NO_SERVICE_NAME;
  return valueText(attributes.find(({ key }) => key === "service.name")?.value);
}
