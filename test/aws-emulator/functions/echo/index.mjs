// Does what the event says; else answers with what it was given.
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const handler = async (event, context) => {
  console.log(JSON.stringify({ level: event.level ?? "INFO", message: event.message ?? "called", told: { event } }));
  if ("throw" in event) throw new TypeError(event.throw);
  if ("exit" in event) {
    await pause(50);
    process.exit(event.exit);
  }
  if ("hang" in event) await pause(600_000);
  return {
    event,
    context: { ...context, remaining: context.getRemainingTimeInMillis() },
    environment: process.env,
    pid: process.pid,
  };
};
