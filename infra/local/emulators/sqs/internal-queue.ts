/** Queues whose name starts like this carry messages between emulators; no API shows them. */
export const internalPrefix = "jobtrail-internal-";
