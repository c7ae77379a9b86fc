import { emptyString, missingField, negativeNumber, wrongType } from "./faults/bad-fields.ts";
import { badNotify } from "./faults/bad-notify.ts";
import { flakyStep, functionTimeOut, poisonStep, processCrash, slow } from "./faults/injected.ts";
import type { JobFault } from "./faults/job-fault.ts";
import { noType, unknownType } from "./faults/job-type.ts";
import { notJson } from "./faults/not-json.ts";
import { duplicateDelivery, extraFields, oversized } from "./faults/size-and-shape.ts";

/** The faults that are drawn from when none are named. */
export const usualFaults: readonly JobFault[] = [
  notJson,
  noType,
  unknownType,
  missingField,
  wrongType,
  negativeNumber,
  emptyString,
  oversized,
  extraFields,
  duplicateDelivery,
  flakyStep,
  poisonStep,
  slow,
  functionTimeOut,
  processCrash,
];

/** Every fault by name, in the order in which README lists them. */
export const faults: readonly JobFault[] = [...usualFaults, badNotify];
